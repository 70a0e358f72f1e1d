import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadsOfSessions } from '../../../src/engines/onnxruntime/session-layout.js';

const MB = 1e6;
const GB = 1e9;

test('two threads are two sessions of one', () => {
  expect(threadsOfSessions(2, 94 * MB, 16 * GB)).toEqual([1, 1]);
});

test('beyond eight sessions the threads go to those there are', () => {
  expect(threadsOfSessions(20, 94 * MB, 256 * GB)).toEqual([2, 2, 2, 2, 3, 3, 3, 3]);
});

test('where memory is short, one session has all threads', () => {
  expect(threadsOfSessions(4, 94 * MB, 1 * GB)).toEqual([4]);
});

test('an int8 form has more sessions than its float form where memory is short, and not as many as its size alone says', () => {
  expect(threadsOfSessions(8, 94 * MB, 4 * GB).length).toBe(2);
  expect(threadsOfSessions(8, 24 * MB, 4 * GB).length).toBe(6);
});

test('every thread is given out once and every session has one, whatever the machine', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 512 }),
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 1e12 }),
      (threads, modelBytes, memory) => {
        const layout = threadsOfSessions(threads, modelBytes, memory);
        expect(layout.reduce((sum, n) => sum + n, 0)).toBe(threads);
        expect(Math.min(...layout)).toBeGreaterThanOrEqual(1);
      },
    ),
  );
});
