import { expect, test } from 'vitest';
import type { Catalogue } from '../../../src/catalogue/table/catalogue.js';
import {
  catalogueFlags,
  type CatalogueFlagOptions,
} from '../../../src/field-classification/flags/catalogue-flags.js';
import { flagsOfBits } from '../../../src/field-classification/flags/field-flags.js';
import { catalogueOf, CENTRE, scattered } from '../small-field.js';

const OPTIONS: CatalogueFlagOptions = {
  trainingRanges: { magnitude: [15, 20], sizeArcsec: [1, 8] },
  reachArcsec: 10,
};

test('a magnitude or a size beyond the training range is flagged, and one that is not known is not', () => {
  const catalogue = withColumn('magnitude_r', [14.9, 15, 20, 20.1, NaN]);
  expect(flagsOf(catalogue)).toEqual([['magnitude-out-of-range'], [], [], ['magnitude-out-of-range'], []]);
  const sizes = withColumn('size_arcsec', [0.5, 1, 8, 9, NaN]);
  expect(flagsOf(sizes)).toEqual([['size-out-of-range'], [], [], ['size-out-of-range'], []]);
  const without = { ...OPTIONS, trainingRanges: { magnitude: null, sizeArcsec: null } };
  expect(flagsOf(catalogue, without).flat()).toEqual([]);
});

test('an object that reaches beyond its cutout is truncated, whatever unit its radius is in', () => {
  const named = { ...OPTIONS, columns: { radius: 'extent' } };
  expect(flagsOf(withColumn('extent', [9, 11, NaN]), named)).toEqual([[], ['truncated'], []]);
  expect(flagsOf(withColumn('extent', [0.1, 0.2], 'arcmin'), named)).toEqual([[], ['truncated']]);
  expect(flagsOf(withColumn('petroRad_r', [9, 11]))).toEqual([[], ['truncated']]);
  // In pixels: a guess passes it over, and a column that was named is refused.
  expect(flagsOf(withColumn('petroRad_r', [9, 11], 'pix')).flat()).toEqual([]);
  expect(() => flagsOf(withColumn('extent', [9], 'pix'), named)).toThrow(/is in "pix", which is no angle/);
});

test('objects within the halo of a bright star are flagged', () => {
  const catalogue = catalogueOf(scattered(200, { margin: 0 }));
  const halos = {
    raDeg: Float64Array.of(CENTRE.raDeg, 10),
    decDeg: Float64Array.of(CENTRE.decDeg, 10),
    radiusArcsec: Float64Array.of(20, NaN),
  };
  const flagged = flagsOf(catalogue, { ...OPTIONS, halos }).filter((flags) => flags.length > 0);
  // A circle of 20 arcsec in a square of 120.
  expect(flagged.length / 200).toBeCloseTo((Math.PI * 20 ** 2) / 120 ** 2, 1);
  expect(new Set(flagged.flat())).toEqual(new Set(['bright-star']));
});

test('a column that is named and not there, or no numbers, is refused', () => {
  const named = { ...OPTIONS, columns: { magnitude: 'nowhere' } };
  expect(() => flagsOf(withColumn('r', [1]), named)).toThrow(/the column "nowhere".* is not there/);
});

function withColumn(name: string, values: number[], unit: string | null = null): Catalogue {
  const told = { nulls: null, unit, ucd: null, description: null };
  return catalogueOf(scattered(values.length), [
    { name, type: 'float64', values: Float64Array.from(values), ...told },
  ]);
}

function flagsOf(catalogue: Catalogue, options = OPTIONS) {
  const positions = scattered(catalogue.rows, { margin: 0 });
  return Array.from(catalogueFlags(catalogue, positions, options), flagsOfBits);
}
