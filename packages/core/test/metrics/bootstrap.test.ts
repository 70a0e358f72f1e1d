import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapIntervals, quantile } from '../../src/metrics/bootstrap.js';
import { rocAuc } from '../../src/metrics/roc.js';
import { readGolden } from './golden-scores.js';

interface Golden {
  groups: number[];
  labels: number[];
  pMember: number[];
  accuracy: [number, number];
  rocAuc: [number, number];
  quantiles: { sorted: number[]; fractions: number[]; expected: number[] };
}
const golden = readGolden<Golden>('bootstrap.json');

function accuracyOf({ labels, pMember }: Pick<Golden, 'labels' | 'pMember'>, weights?: Float64Array) {
  let [right, total] = [0, 0];
  labels.forEach((label, row) => {
    const weight = weights ? weights[row]! : 1;
    total += weight;
    if (pMember[row]! >= 0.5 === (label === 1)) right += weight;
  });
  return right / total;
}

test('intervals over groups are those of scipy.stats.bootstrap', async () => {
  const found = await bootstrapIntervals(
    golden.groups,
    (weights) => ({
      accuracy: accuracyOf(golden, weights),
      rocAuc: rocAuc(golden.labels, golden.pMember, weights),
    }),
    { seed: 1, resamples: 8000 },
  );
  // Two sets of draws: what is left is their noise.
  expect(found).toEqualWithin({ accuracy: golden.accuracy, rocAuc: golden.rocAuc }, 0.006);
});

test('one seed gives one interval, another seed another', async () => {
  const intervals = (seed: number) =>
    bootstrapIntervals(golden.groups, (weights) => ({ accuracy: accuracyOf(golden, weights) }), {
      seed,
      resamples: 200,
    });
  expect(await intervals(5)).toEqual(await intervals(5));
  expect(await intervals(5)).not.toEqual(await intervals(6));
});

test('copies of a row in its own group leave the interval as it is', async () => {
  const intervals = (times: number) => {
    const copies = <T>(values: T[]) => values.flatMap((value) => new Array<T>(times).fill(value));
    const copied = { labels: copies(golden.labels), pMember: copies(golden.pMember) };
    return bootstrapIntervals(
      copies(golden.groups),
      (weights) => ({ accuracy: accuracyOf(copied, weights) }),
      {
        seed: 2,
        resamples: 300,
      },
    );
  };
  expect(await intervals(16)).toEqualWithin(await intervals(1), 1e-12);
});

test('a single group, or an undefined value, has no interval', async () => {
  const options = { seed: 0, resamples: 50 };
  expect(await bootstrapIntervals([3, 3, 3], () => ({ accuracy: 0.5 }), options)).toEqual({ accuracy: null });
  expect(await bootstrapIntervals([1, 2, 3], () => ({ auc: null }), options)).toEqual({ auc: null });
  expect(await bootstrapIntervals([], () => ({ accuracy: null }), options)).toEqual({ accuracy: null });
});

test('resamples that lost a class are left out, and never become NaN', async () => {
  const { auc } = await bootstrapIntervals(
    [0, 1, 2],
    (weights) => ({ auc: rocAuc([1, 0, 0], [0.9, 0.1, 0.95], weights) }),
    { seed: 0, resamples: 500 },
  );
  expect(auc).toEqual([0, 1]);
});

test('the event loop gets its turn, and a signal stops the drawing', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 30);
  const endless = bootstrapIntervals(golden.groups, (weights) => ({ a: accuracyOf(golden, weights) }), {
    seed: 0,
    resamples: 1e9,
    signal: abort.signal,
  });
  await expect(endless).rejects.toThrow('aborted');
});

test("quantiles are numpy's, and lie between the values", () => {
  const { sorted, fractions, expected } = golden.quantiles;
  expect(fractions.map((fraction) => quantile(sorted, fraction))).toEqualWithin(expected, 1e-12);
  fc.assert(
    fc.property(
      fc.float64Array({ minLength: 1, noNaN: true, min: -1e9, max: 1e9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, fraction) => {
        const ordered = values.sort();
        const found = quantile(ordered, fraction);
        expect(found >= ordered[0]! && found <= ordered.at(-1)!).toBe(true);
      },
    ),
  );
});
