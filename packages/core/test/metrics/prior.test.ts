import { expect, test } from 'vitest';
import { atMemberFraction, findMemberFraction } from '@perseus/core';
import { readGolden } from './golden-scores.js';

interface PriorCase {
  trainedFraction: number;
  trueFraction: number;
  pMember: number[];
  fraction: number;
  iterations: number;
  adapted: number[];
}

/** By plain numpy; made by golden/metrics/make_prior.py. */
const cases = readGolden<PriorCase[]>('prior.json');

test.each(cases)(
  'the member fraction that a field tells equals numpy ($trainedFraction to $trueFraction)',
  (golden) => {
    const found = findMemberFraction(golden.pMember, golden.trainedFraction);
    expect(found.fraction).toBeCloseTo(golden.fraction, 10);
    expect(found).toMatchObject({ iterations: golden.iterations, converged: true });
    expect(Math.abs(found.fraction - golden.trueFraction)).toBeLessThan(0.05);
  },
);

test.each(cases)('probabilities at a field fraction equal numpy ($trainedFraction)', (golden) => {
  golden.adapted.forEach((expected, i) => {
    const p = atMemberFraction(golden.pMember[i]!, golden.trainedFraction, golden.fraction);
    expect(p).toBeCloseTo(expected, 10);
  });
});

test('the training fraction itself changes nothing, and the way back is the way there', () => {
  for (const p of [0, 1e-6, 0.2, 0.5, 0.999, 1]) {
    expect(atMemberFraction(p, 0.3, 0.3)).toBeCloseTo(p, 12);
    expect(atMemberFraction(atMemberFraction(p, 0.3, 0.05), 0.05, 0.3)).toBeCloseTo(p, 12);
  }
});

test('a field without members, or of members alone, leaves no doubt', () => {
  for (const p of [0, 0.4, 1]) {
    expect(atMemberFraction(p, 0.5, 0)).toBe(0);
    expect(atMemberFraction(p, 0.5, 1)).toBe(1);
  }
});

test('objects without a probability have no say', () => {
  const { pMember, trainedFraction } = cases[0]!;
  const withGaps = pMember.flatMap((p) => [p, NaN]);
  expect(findMemberFraction(withGaps, trainedFraction)).toEqual(findMemberFraction(pMember, trainedFraction));
  expect(findMemberFraction([NaN], 0.3)).toEqual({ fraction: 0.3, iterations: 0, converged: false });
});

test('a model that was trained on one class has no fraction to go from', () => {
  expect(() => findMemberFraction([0.5], 1)).toThrow(RangeError);
  expect(() => atMemberFraction(0.5, 0, 0.5)).toThrow(RangeError);
  expect(() => atMemberFraction(0.5, 0.5, 1.5)).toThrow(RangeError);
});
