import { separationArcsec } from '@perseus/core';
import { expect, test } from 'vitest';
import { fieldObjects, type FieldObject } from '../../../src/simulate/field/field-objects.js';
import { fieldSettings } from '../../../src/simulate/field/options.js';
import { surroundingsOf } from '../../../src/simulate/field/surroundings.js';
import { magnitudeOf } from '../../../src/simulate/flux/bands.js';
import { photometryOf } from '../../../src/simulate/population/simulated-object.js';
import { projectedNfw } from '../../../src/simulate/population/sky-layout.js';
import { SMALL } from './small-field.js';

const MANY = { ...SMALL, output: '', widthPx: 2000, heightPx: 1500, galaxies: 0, stars: 0 };

test.each([
  ['the middle of the image', undefined],
  ['a place off the middle', { raDeg: 49.98, decDeg: 41.53 }],
])('members about %s follow the projected NFW profile (Kolmogorov-Smirnov)', (_, clusterCentre) => {
  const options = { ...MANY, members: 3000, scaleRadiusArcmin: 1.5, ...(clusterCentre && { clusterCentre }) };
  const settings = fieldSettings(options);
  // Within a circle that lies in the image nobody was turned away.
  const within = clusterCentre ? 180 : 290;
  const distances = fieldObjects(settings)
    .map(({ position }) => separationArcsec(position, settings.clusterCentre))
    .filter((distance) => distance < within)
    .sort((a, b) => a - b);
  const scale = 90;
  const analytic = (distance: number) => projectedNfw(distance / scale) / projectedNfw(within / scale);
  const n = distances.length;
  expect(n).toBeGreaterThan(1000);
  const farthest = Math.max(
    ...distances.map((distance, k) => Math.max((k + 1) / n - analytic(distance), analytic(distance) - k / n)),
  );
  // Passed by 999 of 1000 samples that follow it (Kolmogorov's distribution).
  expect(farthest * Math.sqrt(n)).toBeLessThan(1.95);
});

test('background objects are spread evenly', () => {
  const objects = fieldObjects(fieldSettings({ ...MANY, members: 0, galaxies: 1200 }));
  const east = objects.filter(({ position }) => position.raDeg > 49.9467).length;
  expect(Math.abs(east - 600)).toBeLessThan(3.3 * Math.sqrt(300));
});

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;
const medianOf = (objects: FieldObject[], value: (photometry: ReturnType<typeof photometryOf>) => number) =>
  median(objects.map(({ components }) => value(photometryOf(components))));

test('members of a farther cluster are fainter by its distance, smaller, and redder', () => {
  const [near, far] = [0.0179, 0.06].map((redshift) =>
    fieldObjects(fieldSettings({ ...MANY, members: 800, redshift })),
  ) as [FieldObject[], FieldObject[]];
  // astropy's FlatLambdaCDM(70, 0.3): 34.452 and 37.149 mag; 0.364 and 1.160 kpc/arcsec.
  const fainter = medianOf(far, (p) => p.magnitudeR) - medianOf(near, (p) => p.magnitudeR);
  expect(fainter).toEqualWithin(37.149 - 34.452, 0.12);
  expect(medianOf(far, (p) => p.sizeArcsec) / medianOf(near, (p) => p.sizeArcsec)).toEqualWithin(
    0.364 / 1.16,
    0.03,
  );
  expect(medianOf(far, (p) => p.gR)).toBeGreaterThan(medianOf(near, (p) => p.gR) + 0.03);
  expect(median(far.map(({ redshift }) => redshift))).toEqualWithin(0.06, 0.002);
});

test('galaxies behind the cluster lie behind it, at any distance', () => {
  const objects = fieldObjects(fieldSettings({ ...MANY, members: 300, galaxies: 300, redshift: 0.05 }));
  const redshifts = (label: number) =>
    objects.filter((object) => object.label === label).map(({ redshift }) => redshift);
  expect(Math.min(...redshifts(0))).toBeGreaterThan(Math.max(...redshifts(1)));
});

test('the stars that are to bleed are the brightest', () => {
  const settings = fieldSettings({ ...MANY, members: 0, stars: 50, saturatedStars: 4 });
  const magnitudes = fieldObjects(settings)
    .map(({ components }) => magnitudeOf(components[0]!.fluxes.r))
    .sort((a, b) => a - b);
  expect(magnitudes[3]).toBeLessThan(13.3);
  expect(magnitudes[4]).toBeGreaterThan(13.9);
});

test('surroundings are as dense as they lie about Perseus', () => {
  const settings = fieldSettings({ ...MANY, members: 0, surroundings: true });
  const arcsec = 0.396 * 2000 + 40;
  const expected = (0.0062 + 0.0045) * arcsec * (0.396 * 1500 + 40);
  expect(Math.abs(surroundingsOf(settings).length - expected)).toBeLessThan(4 * Math.sqrt(expected));
});
