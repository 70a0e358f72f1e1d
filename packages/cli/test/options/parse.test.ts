import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { fraction, numberList, realNumber, wholeNumber } from '../../src/options/parse.js';

describe('option values', () => {
  test.each(['', ' ', '1.5', 'x', '1e99', '-1', 'NaN'])('%j is no whole number of at least 0', (text) => {
    expect(() => wholeNumber(0)(text)).toThrow(InvalidArgumentError);
  });

  test('whole numbers are read', () => expect(wholeNumber(0)('12')).toBe(12));

  test.each(['', 'x', 'Infinity', '0'])('%j is no number above 0', (text) => {
    expect(() => realNumber({ above: 0 })(text)).toThrow(InvalidArgumentError);
  });

  test.each(['0', '1', '2', 'half', ''])('%j is no fraction', (text) => {
    expect(() => fraction(text)).toThrow(InvalidArgumentError);
  });

  test('lists keep their order', () => expect(numberList('30, 45,-60.5')).toEqual([30, 45, -60.5]));

  test.each(['', '30,,45', '30;45'])('%j is no list of numbers', (text) => {
    expect(() => numberList(text)).toThrow(InvalidArgumentError);
  });
});
