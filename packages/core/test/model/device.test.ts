import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf, parseDevices } from '../../src/model/device.js';

const gpus = fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 8 });

describe('devices', () => {
  test('given by number are read back as they were written, in their order, with or without blanks', () => {
    fc.assert(
      fc.property(gpus, fc.constantFrom(',', ', ', ' ,'), (numbers, separator) => {
        const names = numbers.map((number) => `cuda:${number}`);
        expect(parseDevices(names.join(separator))).toEqual(names);
      }),
    );
  });

  test('by kind are the first of their kind, and auto is nobody in particular', () => {
    expect(parseDevices('cuda')).toEqual(['cuda:0']);
    expect(parseDevices('cpu')).toEqual(['cpu']);
    expect(parseDevices('auto')).toBe('auto');
  });

  test('named twice are refused, whatever stands between', () => {
    fc.assert(
      fc.property(gpus, fc.nat(), (numbers, at) => {
        const names = [...numbers, numbers[at % numbers.length]!].map((number) => `cuda:${number}`);
        expect(() => parseDevices(names.join(','))).toThrow(/twice/);
      }),
    );
  });

  test.each([
    ['', 'names none'],
    ['cuda:0,', 'names none'],
    ['gpu', 'names "gpu"'],
    ['cuda:-1', 'names "cuda:-1"'],
    ['cuda:01', 'names "cuda:01"'],
    ['cuda:1.5', 'names "cuda:1.5"'],
    ['CUDA:0', 'names "CUDA:0"'],
    ['auto,cuda:0', 'names "auto"'],
    ['cuda,cuda:0', 'names cuda:0 twice'],
    ['cpu,cuda:0', 'names the processor beside GPUs'],
  ])('"%s" is refused by code, and the sentence says what is wrong', (text, what) => {
    expect(() => parseDevices(text)).toThrowError(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(what) as string,
        place: { option: 'device' },
      }) as Error,
    );
  });

  test('are of one kind, a pool of GPUs too', () => {
    expect(['cpu', 'cuda:0', 'cuda:0,cuda:3'].map(kindOf)).toEqual(['cpu', 'cuda', 'cuda']);
  });
});
