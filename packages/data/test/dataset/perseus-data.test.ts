import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dataset, type DatasetDescription } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import type { BuildRequest } from '../../src/dataset/build-options.js';
import { buildDataset, type BuildReport } from '../../src/dataset/build.js';

const data = process.env['PERSEUS_DATA'];
const at = (...names: string[]) => join(data ?? '', ...names);

const labelled: Partial<BuildRequest> = { objectsPath: at('labelled.csv'), cutoutsDir: at('cutouts') };
const pcc = { path: at('catalogues/pcc_wittmann2019.txt'), labels: 'classes' } as const;
const spectra = { path: at('catalogues/sdss_spec_45arcmin.csv'), labels: 'redshifts' } as const;

/** Builds in a folder that is gone afterwards, and hands over what is there before. */
async function built<T>(
  request: Partial<BuildRequest>,
  look: (report: BuildReport, dataset: Dataset) => Promise<T> | T,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-real-'));
  try {
    const output = join(folder, 'dataset');
    const report = await buildDataset({ output, seed: 1, imaging: { pixelScaleArcsec: 0.1 }, ...request });
    await using dataset = await Dataset.open(output);
    await dataset.verify();
    return await look(report, dataset);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const countsOf = ({ steps }: DatasetDescription) =>
  Object.fromEntries(steps.map(({ name, in: before, out }) => [name, [before, out]]));
const detailOf = ({ steps }: DatasetDescription, step: string) =>
  steps.find(({ name }) => name === step)?.detail ?? {};

describe.skipIf(data === undefined)('the Perseus cluster (where PERSEUS_DATA names its data)', () => {
  test('of 338 labelled cutouts 11 pairs are one object; the two pairs with opposite labels are left out', async () => {
    await built(labelled, ({ description, leftOut }) => {
      expect(countsOf(description)).toMatchObject({
        read: [338, 338],
        cutouts: [338, 338],
        conflicts: [338, 334],
      });
      expect(detailOf(description, 'group')).toMatchObject({ shared: 11, groups: 327 });
      expect(description.groups).toMatchObject({ overlapsKeptTogether: true, overlapsAcrossSplits: 0 });
      expect(description.groups.conflicts.map(({ ids, done }) => [ids[0], done])).toEqual([
        ['cutouts/labelled/pcc_ra49.30080_dec41.38110', 'left-out'],
        ['cutouts/labelled/pcc_ra49.51540_dec41.32310', 'left-out'],
      ]);
      expect(leftOut.reasons).toEqual({ 'labels contradict each other': 4 });
    });
  });

  test('with the spectra all 338 stay: of the backgrounds from redshifts 60 are stars and 29 galaxies behind', async () => {
    const request = {
      ...labelled,
      spectraPath: spectra.path,
      redshifts: { zWindow: [0.01, 0.033] as const },
    };
    await built(request, ({ description }, { objects, columns }) => {
      expect(description.groups.conflicts.map(({ ids, done }) => [ids.length, done])).toEqual([
        [2, 'resolved'],
        [2, 'resolved'],
      ]);
      const counts: Record<string, number> = {};
      for (const { label, labelBasis, columns: its } of objects) {
        const kind = `${its['source'] ?? ''} ${label} ${labelBasis || 'not told'}`;
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      // The one that is not told has a redshift with a warning.
      expect(counts).toEqual({
        'pcc 0 not told': 76,
        'pcc 0 spec-galaxy': 4,
        'pcc 1 not told': 81,
        'pcc 1 spec-galaxy': 7,
        'spec 0 not told': 1,
        'spec 0 spec-galaxy': 29,
        'spec 0 spec-star': 60,
        'spec 1 spec-galaxy': 80,
      });
      // What is measured equals what the table says, so that the table's column is not kept twice.
      expect(columns.filter((column) => column.endsWith('red_percent'))).toEqual(['red_percent']);
    });
  });

  test('by velocity two of them, at 0.033 < z < 3 sigma, change sides', async () => {
    await built({ ...labelled, spectraPath: spectra.path }, ({ description }) => {
      expect(description.objects).toBe(338);
      expect(description.groups.conflicts.map(({ ids }) => ids.length)).toEqual([2, 2, 1, 1]);
      expect(description.labelBases).toMatchObject({ 'spec-star': { member: 0, background: 60 } });
    });
  });

  test('from the catalogue to a dataset in one call, with the local mirror as the source of cutouts', async () => {
    const request: Partial<BuildRequest> = {
      sources: [pcc],
      cutoutsDir: at('cutouts/pcc200'),
      cutoutNames: ['ra{ra}_dec{dec}.jpg'],
    };
    await built(request, ({ description, setAside, leftOut }, { objects }) => {
      expect(leftOut.reasons).toMatchObject({
        'class reads cluster or background': 384 + 1049 + 477,
        'merging system': 23,
      });
      expect(countsOf(description)).toMatchObject({
        read: [5437, 5437],
        label: [5437, 3504],
        cutouts: [3504, 3468],
      });
      expect(setAside.reasons).toEqual({ 'no cutout': 36 });
      expect(description.labelBases['morphology']).toEqual({ member: 469, background: 2997 });
      expect(description.groups.overlapsAcrossSplits).toBe(0);
      expect(objects[0]?.columns['extinction_source']).toBe('A_V column');
    });
  }, 120_000);

  test('the thesis’s recipe has the thesis’s counts, and says where it is unsound', async () => {
    const thesis: Partial<BuildRequest> = {
      recipe: 'thesis',
      sources: [pcc, spectra],
      cutoutsDirs: [at('cutouts/pcc200'), at('cutouts/labelled'), at('cutouts/dropped')],
      cutoutNames: ['ra{ra}_dec{dec}.jpg', 'pcc_ra{ra:5}_dec{dec:5}.png', 'spec_ra{ra:5}_dec{dec:5}.png'],
    };
    await built(thesis, ({ description }, { objects }) => {
      const counts = countsOf(description);
      // 5437 + 233 rows; 23 merging systems; 269 of the PCC at V <= 19.4; 123 members and as many others; 479 in all.
      expect(counts).toMatchObject({
        read: [5670, 5437 + 233],
        label: [5670, 5414 + 233],
        magnitudes: [5414 + 233, 269 + 233],
        balance: [269 + 233, 2 * 123 + 233],
      });
      expect(detailOf(description, 'label')).toMatchObject({
        'merging system': 23,
        'spec-galaxy': 158,
        'spec-star': 75,
      });
      const [, withCutout = 0] = counts['cutouts'] ?? [];
      const [, kept = 0] = counts['quality'] ?? [];
      expect(counts['cutouts']?.[0]).toBe(479);
      expect(withCutout).toBeGreaterThan(340);
      expect(description).toMatchObject({ objects: kept * 16, height: 200, width: 200, recipe: 'thesis' });
      expect(new Set(objects.map(({ group }) => group)).size).toBeLessThan(kept);
      const said = description.unsound.join('\n');
      expect(said).toMatch(/split is by row/);
      expect(said).toMatch(/cut from rotated rows/);
      expect(said).toMatch(/black corners/);
      expect(said).toMatch(/cluster or background/);
      expect(said).toMatch(/stars/);
      expect(said).toMatch(/lopsided/);
      expect(said).toMatch(/total V magnitude/);
      expect(said).toMatch(/larger than their cutout/);
    });
  }, 120_000);

  test('with class 5 there are 272 as bright as V = 19.4', async () => {
    const names = [1, 2, 3, 4, 5, 6, 7].map((match) => ({ match, label: 'background', basis: 'ambiguous' }));
    const folder = await mkdtemp(join(tmpdir(), 'perseus-mapping-'));
    try {
      const classMappingPath = join(folder, 'all.json');
      await writeFile(classMappingPath, JSON.stringify({ column: 'pcc_class', classes: names }));
      const request: Partial<BuildRequest> = {
        sources: [pcc],
        classMappingPath,
        magnitudeLimits: [{ column: 'v_mag', max: 19.4 }],
        cutoutsDir: at('cutouts/pcc200'),
        cutoutNames: ['ra{ra}_dec{dec}.jpg'],
        testFraction: 1,
      };
      await built(request, ({ description }) => {
        expect(countsOf(description)['magnitudes']).toEqual([5437, 272]);
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
