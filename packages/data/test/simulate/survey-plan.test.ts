import fc from 'fast-check';
import { groupsOf, pairsWithin, separationArcsec } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { CLUSTER_CENTRE, projectedNfw } from '../../src/simulate/population/sky-layout.js';
import { photometryOf } from '../../src/simulate/population/simulated-object.js';
import { planSurvey } from '../../src/simulate/population/survey-plan.js';
import { golden } from './golden.js';

const plan = planSurvey({ rows: 1000, memberFraction: 0.4, seed: 5 });
const members = plan.objects.filter(({ label }) => label === 1);
const background = plan.objects.filter(({ label }) => label === 0);
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;

test('the share of members is as asked for, to the nearest row', () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fraction, fc.nat(), (rows, memberFraction, seed) => {
      const small = planSurvey({ rows, memberFraction, seed });
      const labels = small.rows.map((row) => small.objects[row.object]?.label);
      expect(labels).toHaveLength(rows);
      expect(labels.filter((label) => label === 1)).toHaveLength(Math.round(rows * memberFraction));
    }),
    { numRuns: 60 },
  );
});

test('3 in 100 rows are second detections within 2 arcsec, under another id', () => {
  const groups = groupsOf(
    pairsWithin(
      plan.rows.map((row) => row.position),
      2,
    ),
    1000,
  );
  const distinct = new Set(plan.rows.map((row) => row.object)).size;
  expect(distinct).toBe(970);
  expect(new Set(groups).size).toBeLessThanOrEqual(970);
  expect(new Set(groups).size).toBeGreaterThan(960);
  expect(new Set(plan.rows.map((row) => row.id)).size).toBe(1000);
  const both = new Map<number, number>();
  plan.rows.forEach(({ object }, row) => {
    if (both.has(object)) expect(groups[row]).toBe(groups[both.get(object) as number]);
    both.set(object, row);
  });
});

test('ids have digits that a JavaScript number would lose', () => {
  expect(new Set(plan.rows.map((row) => Number(row.id))).size).toBeLessThan(plan.rows.length / 10);
});

describe('members and background', () => {
  const fromCentre = (objects: typeof members): number =>
    median(objects.map(({ position }) => separationArcsec(position, CLUSTER_CENTRE) / 60));

  test('members gather about the centre, background does not', () => {
    expect(fromCentre(members)).toBeLessThan(0.7 * fromCentre(background));
  });

  test('all lie within the field, members between the redshifts of the cluster, the others beyond or in the Milky Way', () => {
    for (const { position } of plan.objects)
      expect(separationArcsec(position, CLUSTER_CENTRE)).toBeLessThan(3600 * 1.1);
    for (const { redshift } of members) expect(Math.abs(redshift - 0.0215)).toBeLessThanOrEqual(0.0115);
    for (const { redshift, kind } of background)
      expect(kind === 'star' ? Math.abs(redshift) < 0.001 : redshift > 0.033).toBe(true);
  });

  test('the bases of the labels fit the kinds', () => {
    for (const { kind, label, labelBasis } of plan.objects) {
      expect(labelBasis === 'spec-star').toBe(kind === 'star');
      if (kind === 'star') expect(label).toBe(0);
      if (kind === 'dwarf') expect(label).toBe(1);
    }
  });

  test('bright early members lie on a narrow red sequence, early galaxies behind them are redder', () => {
    const early = (objects: typeof members): number[] =>
      objects
        .filter(({ kind }) => kind === 'elliptical' || kind === 'lenticular')
        .map(({ components }) => photometryOf(components).gR);
    const colours = early(members);
    const middle = median(colours);
    expect(middle).toEqualWithin(0.93, 0.03);
    expect(median(colours.map((colour) => Math.abs(colour - middle)))).toBeLessThan(0.06);
    expect(median(early(background))).toBeGreaterThan(middle + 0.06);
  });

  test('dwarfs are faint and diffuse', () => {
    const dwarfs = members
      .filter(({ kind }) => kind === 'dwarf')
      .map((dwarf) => photometryOf(dwarf.components));
    const giants = members
      .filter(({ kind }) => kind === 'elliptical')
      .map((giant) => photometryOf(giant.components));
    const brightness = (of: typeof dwarfs): number => median(of.map((p) => p.surfaceBrightness as number));
    expect(median(dwarfs.map((p) => p.magnitudeR))).toBeGreaterThan(17.3);
    expect(brightness(dwarfs)).toBeGreaterThan(brightness(giants) + 1);
  });

  test('magnitudes overlap: brightness alone does not tell members', () => {
    const magnitudes = (of: typeof members): number[] =>
      of.map(({ components }) => photometryOf(components).magnitudeR);
    const fainter = magnitudes(background).flatMap((b) => magnitudes(members).map((m) => (m < b ? 1 : 0)));
    const area = fainter.reduce((a: number, b) => a + b, 0) / fainter.length;
    expect(area).toBeGreaterThan(0.5);
    expect(area).toBeLessThan(0.8);
  });
});

test('the projected NFW mass is that of the integrated density', () => {
  const { radii, ratioToOne } = golden<{ radii: number[]; ratioToOne: number[] }>('projected-nfw');
  expect(radii.map((x) => projectedNfw(x) / projectedNfw(1))).toEqualWithin(ratioToOne, 1e-4);
});

test('a large survey is wider, not denser', () => {
  const wide = planSurvey({ rows: 8000, memberFraction: 0, seed: 1 });
  const farthest = Math.max(...wide.objects.map((o) => separationArcsec(o.position, CLUSTER_CENTRE)));
  expect(farthest / 60).toEqualWithin(45 * 4, 6);
});
