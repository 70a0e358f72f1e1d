import { expect, test } from 'vitest';
import { wilsonInterval } from '../../src/metrics/wilson-interval.js';
import { readGolden } from './golden-scores.js';

const { wilson } = readGolden<{ wilson: [number, number, number, number][] }>('bootstrap.json');

test.each(wilson)('the interval of %i in %i is that of scipy', (successes, count, low, high) => {
  expect(wilsonInterval(successes, count)).toEqualWithin([low, high], 1e-12);
});
