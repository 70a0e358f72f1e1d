import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { numberOf } from '../../src/catalogue/objects/cells.js';
import { readObjects, type ObjectRow } from '../../src/catalogue/read-objects.js';
import { extinctionFromColumns } from '../../src/photometry/extinction.js';
import { redSequenceRegion } from '../../src/photometry/red-sequence.js';
import { doubtfulMatch } from '../../src/photometry/sanity.js';

const data = process.env['PERSEUS_DATA'] ?? '';

async function rowsOf(name: string): Promise<ObjectRow[]> {
  const rows: ObjectRow[] = [];
  for await (const row of readObjects(join(data, 'catalogues', name))) rows.push(row);
  return rows;
}

function regionsOf(rows: readonly ObjectRow[], r: string, gMinusZ: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const region = redSequenceRegion(numberOf(row, r), numberOf(row, gMinusZ)) ?? 'none';
    counts[region] = (counts[region] ?? 0) + 1;
  }
  return counts;
}

describe.skipIf(data === '')('photometry of the Perseus cluster (where PERSEUS_DATA names it)', () => {
  test('the regions of the thesis hold 149, 96 and 90 of its 335, in observed colours', async () => {
    expect(regionsOf(await rowsOf('independent_test_335.csv'), 'R_mag', 'g_z')).toEqual({
      'on-sequence': 149,
      'bluer-than-sequence': 96,
      'redder-than-sequence': 90,
    });
  });

  test('dereddened, most are bluer than the lines, which were drawn for observed colours', async () => {
    expect(regionsOf(await rowsOf('independent_test_335.csv'), 'r0', 'g_z0')).toEqual({
      'bluer-than-sequence': 206,
      'on-sequence': 99,
      'redder-than-sequence': 30,
    });
  });

  test('144 of the 233 spectra lie on the sequence', async () => {
    expect(regionsOf(await rowsOf('sdss_spec_45arcmin.csv'), 'R_mag', 'g_z')['on-sequence']).toBe(144);
  });

  test("the reddening of g - z that follows from r is SDSS's own, 0.25 to 0.54 across the field", async () => {
    const reddenings = (await rowsOf('sdss_spec_90arcmin.csv')).map((row) => {
      const { g = NaN, z = NaN } = extinctionFromColumns(row)?.magnitudes ?? {};
      return { ours: g - z, theirs: numberOf(row, 'g_z') - numberOf(row, 'g_z0') };
    });
    for (const { ours, theirs } of reddenings) expect(ours).toEqualWithin(theirs, 1e-4);
    const all = reddenings.map(({ ours }) => ours);
    expect([Math.min(...all), Math.max(...all)].map((value) => value.toFixed(2))).toEqual(['0.25', '0.54']);
  });

  test('r of SDSS and V of the catalogue differ by more than 2 in a tenth of their matches', async () => {
    const magnitudes = new Map<string, number>();
    for (const row of await rowsOf('pcc_wittmann2019.txt')) magnitudes.set(row.id, numberOf(row, 'v_mag'));
    const matched = await rowsOf('pcc_bright_photometry.csv');
    const doubtful = matched.filter((row) =>
      doubtfulMatch(numberOf(row, 'modelMag_r'), magnitudes.get(row.columns['name'] ?? '') ?? NaN, 2),
    );
    expect([matched.length, doubtful.length]).toEqual([230, 28]);
  });
});
