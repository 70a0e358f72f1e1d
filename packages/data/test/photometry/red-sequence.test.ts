import { expect, test } from 'vitest';
import { redSequenceRegion } from '../../src/photometry/red-sequence.js';

test('at fixed r the regions follow each other from blue to red', () => {
  expect([1.2, 1.5, 1.7, 2, 2.2].map((gMinusZ) => redSequenceRegion(16, gMinusZ))).toEqual([
    'bluer-than-sequence',
    'on-sequence',
    'on-sequence',
    'on-sequence',
    'redder-than-sequence',
  ]);
});

test('an object without a colour is in none of them', () => {
  expect(redSequenceRegion(16, NaN)).toBeNull();
  expect(redSequenceRegion(Infinity, 1)).toBeNull();
});
