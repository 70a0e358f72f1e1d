import { join } from 'node:path';
import { groupsOf, matchOnSky, pairsWithin, type Label } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { numberOf, textOf } from '../../src/catalogue/objects/cells.js';
import { readObjects, type ObjectRow } from '../../src/catalogue/read-objects.js';
import { applySpectra, type LabelledObject } from '../../src/labels/apply-spectra.js';
import { classLabels } from '../../src/labels/class-labels.js';
import { givenLabels } from '../../src/labels/given-labels.js';
import type { LabelDecision, Labeller } from '../../src/labels/labeller.js';
import { PCC_CLASSES, THESIS_CLASSES } from '../../src/labels/pcc-classes.js';
import { redshiftLabels, THESIS_REDSHIFTS } from '../../src/labels/redshift-labels.js';
import { resolveConflicts } from '../../src/labels/resolve-conflicts.js';
import { magnitudeCut } from '../../src/photometry/magnitude-cut.js';

const data = process.env['PERSEUS_DATA'] ?? '';
const PCC = 'catalogues/pcc_wittmann2019.txt';
const SPECTRA_45 = 'catalogues/sdss_spec_45arcmin.csv';
const SPECTRA_90 = 'catalogues/sdss_spec_90arcmin.csv';

async function rowsOf(name: string): Promise<ObjectRow[]> {
  const rows: ObjectRow[] = [];
  for await (const row of readObjects(join(data, name))) rows.push(row);
  return rows;
}

function countsBy<T>(items: readonly T[], key: (item: T) => string | number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

const bright = magnitudeCut({ column: 'v_mag', max: 19.4 });
const asText = ({ label, basis, reason }: LabelDecision) => (label === null ? reason : `${label} ${basis}`);
const decide = (rows: readonly ObjectRow[], { label }: Labeller) => rows.map((row) => label(row));
const membersOf = (decisions: readonly LabelDecision[]) =>
  decisions.filter(({ label }) => label === 1).length;

describe.skipIf(data === '')('the Perseus Cluster Catalogue (where PERSEUS_DATA names it)', () => {
  test('5437 rows in seven classes', async () => {
    const rows = await rowsOf(PCC);
    expect(rows.length).toBe(5437);
    expect(countsBy(rows, (row) => textOf(row, 'pcc_class'))).toEqual({
      1: 384,
      2: 3008,
      3: 1049,
      4: 398,
      5: 23,
      6: 98,
      7: 477,
    });
  });

  test('272 of them have V <= 19.4, and by the classes of the thesis 123 of these are members', async () => {
    const rows = (await rowsOf(PCC)).filter((row) => bright.reasonAgainst(row) === '');
    expect(rows.length).toBe(272);
    const decisions = decide(rows, classLabels(THESIS_CLASSES));
    expect(countsBy(decisions, asText)).toEqual({
      '1 morphology': 123,
      '0 morphology': 38,
      '0 ambiguous': 108,
      'merging system': 3,
    });
  });

  test('members are 45 % at V <= 19.4, 20 % to 20.5, and 9 % in all', async () => {
    const rows = await rowsOf(PCC);
    const fraction = (isIn: (v: number) => boolean) => {
      const its = rows.filter((row) => isIn(numberOf(row, 'v_mag')));
      return membersOf(decide(its, classLabels(PCC_CLASSES))) / its.length;
    };
    expect(fraction((v) => v <= 19.4)).toEqualWithin(123 / 272, 1e-12);
    expect(fraction((v) => v > 19.4 && v <= 20.5)).toEqualWithin(71 / 364, 1e-12);
    expect(fraction(() => true)).toEqualWithin(496 / 5437, 1e-12);
  });

  test('by default those that read "cluster or background" have no label', async () => {
    const decisions = decide(await rowsOf(PCC), classLabels(PCC_CLASSES));
    expect(countsBy(decisions, asText)).toEqual({
      '1 morphology': 496,
      '0 morphology': 3008,
      'class reads cluster or background': 384 + 1049 + 477,
      'merging system': 23,
    });
  });
});

describe.skipIf(data === '')('spectra about the Perseus cluster (where PERSEUS_DATA names them)', () => {
  const thesis = () => redshiftLabels(THESIS_REDSHIFTS);

  test('of 233 within 45 arcmin 116 are members by the window of the thesis, and 75 are stars: 74 by velocity, 74 by class', async () => {
    const rows = await rowsOf(SPECTRA_45);
    const decisions = decide(rows, thesis());
    expect(countsBy(decisions, asText)).toEqual({
      '1 spec-galaxy': 116,
      '0 spec-star': 75,
      '0 spec-galaxy': 42,
    });
    const near = rows.filter((row) => Math.abs(numberOf(row, 'z')) < 0.002);
    expect(near.length).toBe(74);
    expect(rows.filter((row) => textOf(row, 'class') === 'STAR').length).toBe(74);
  });

  test('of 652 rows within 90 arcmin 259 are members, 202 of 563 objects; 11 carry a warning', async () => {
    const rows = await rowsOf(SPECTRA_90);
    const members = rows.filter((row) => thesis().label(row).label === 1);
    const objects = (some: readonly ObjectRow[]) => new Set(some.map((row) => textOf(row, 'objID'))).size;
    expect([rows.length, objects(rows), members.length, objects(members)]).toEqual([652, 563, 259, 202]);
    const warned = redshiftLabels({ ...THESIS_REDSHIFTS, requireZWarningZero: true });
    expect(countsBy(decide(rows, warned), asText)['redshift warning']).toBe(11);
  });

  test('identifiers of 19 digits come through', async () => {
    const ids = (await rowsOf(SPECTRA_90)).map(({ id }) => id);
    expect(ids[0]).toBe('1237661059574334072');
  });

  test('by velocity 115 are members: the upper end of the window becomes uncertain, and two below it are won', async () => {
    const cluster = { meanVelocityKmS: 5258, dispersionKmS: 1040, source: 'Aguerri et al. 2020' };
    const decisions = decide(await rowsOf(SPECTRA_45), redshiftLabels({ cluster }));
    expect(countsBy(decisions, asText)).toEqual({
      '1 spec-galaxy': 115,
      '0 spec-star': 74,
      '0 spec-galaxy': 40,
      'velocity uncertain': 2,
      'redshift warning': 2,
    });
  });
});

describe.skipIf(data === '')('the same object twice (where PERSEUS_DATA names it)', () => {
  const columnsOf = (rows: readonly ObjectRow[]) => ({
    raDeg: Float64Array.from(rows, ({ raDeg }) => raDeg),
    decDeg: Float64Array.from(rows, ({ decDeg }) => decDeg),
  });

  test('within 2 arcsec lie 20 pairs of the catalogue, and 20 and 25 of it and the two searches', async () => {
    const [pcc, near, far] = await Promise.all([PCC, SPECTRA_45, SPECTRA_90].map((name) => rowsOf(name)));
    expect(pairsWithin(pcc ?? [], 2).length).toBe(20);
    const pairs = [near, far].map(
      (spectra) => matchOnSky(columnsOf(pcc ?? []), columnsOf(spectra ?? []), 2, 'all').left.length,
    );
    expect(pairs).toEqual([20, 25]);
  });

  test('two of the bright catalogue objects are members by class and background by spectrum, and become background', async () => {
    const pcc = (await rowsOf(PCC)).filter((row) => bright.reasonAgainst(row) === '');
    const spectra = await rowsOf(SPECTRA_45);
    const labelled: (LabelledObject & ObjectRow)[] = [
      ...pcc.map((row) => ({ ...row, ...classLabels(THESIS_CLASSES).label(row) })),
      ...spectra.map((row) => ({ ...row, ...redshiftLabels(THESIS_REDSHIFTS).label(row) })),
    ].filter(({ label }) => label !== null);
    const groups = groupsOf(pairsWithin(labelled, 2), labelled.length);
    const { conflicts, dropped } = resolveConflicts(labelled, groups, 'prefer-spectroscopic');
    expect(dropped).toEqual([]);
    expect(conflicts.map(({ ids, labels, label }) => ({ ids, labels, label }))).toEqual([
      { ids: ['PCC-0314', '1237661083199079044'], labels: [1, 0], label: 0 },
      { ids: ['PCC-1628', '1237661083199144664'], labels: [1, 0], label: 0 },
    ]);
    expect(() => resolveConflicts(labelled, groups, 'fail')).toThrow(/PCC-0314 \(member\)/);
  });

  test('of the 168 backgrounds of the thesis 61 are spectroscopic stars, by class or velocity, and 29 galaxies behind', async () => {
    const rows = (await rowsOf('labelled.csv')).map((row) => ({ ...row, ...givenLabels().label(row) }));
    const spectra = await rowsOf(SPECTRA_45);
    const applied = applySpectra(rows, rows, spectra, redshiftLabels(THESIS_REDSHIFTS), 2);
    const basisOf = (label: Label, source: string) =>
      countsBy(
        rows.flatMap((row, i) =>
          row.label === label && row.columns['source'] === source
            ? [applied.spectra[i]?.basis ?? 'none']
            : [],
        ),
        (basis) => basis,
      );
    expect(basisOf(0, 'spec')).toEqual({ 'spec-star': 61, 'spec-galaxy': 29 });
    expect(basisOf(1, 'spec')).toEqual({ 'spec-galaxy': 80 });
    expect(basisOf(0, 'pcc')).toEqual({ none: 76, 'spec-galaxy': 2 });
    expect(basisOf(1, 'pcc')).toEqual({ none: 81, 'spec-galaxy': 9 });
    expect(applied.conflicts.length).toBe(2);
  });
});
