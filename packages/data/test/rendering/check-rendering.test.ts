import { expect, test } from 'vitest';
import {
  checkRendering,
  fieldImaging,
  noiseOfDepth,
  renderingDifferences,
} from '../../src/rendering/check-rendering.js';
import { atPhysicalScale } from '../../src/rendering/treatment/physical-scale.js';
import { renderingOf, renderingSchema, STRETCHES } from '../../src/rendering/rendering.js';
import { kpcPerArcsec } from '../../src/simulate/population/cosmology.js';
import { imagingSchema } from '@perseus/core';

const rendering = renderingSchema.parse({
  bands: ['i', 'r', 'g'],
  pixelScaleArcsec: 0.396,
  resampling: 'lanczos3',
  ...STRETCHES.deep,
  extinction: 'removed',
});
const facts = { rendering, psfFwhmArcsec: [1.2, 1.3, 1.4] };
const trained = imagingSchema.parse(fieldImaging({ ...facts, noise: [0.011, 0.02, 0.03] }));

test('what a dataset of a field records gives its rendering back', () => {
  expect(renderingOf(trained)).toEqual(rendering);
  expect(trained.psfFwhmArcsec).toBeCloseTo(1.3, 12);
  expect(noiseOfDepth(trained.depth)).toEqual([0.011, 0.02, 0.03]);
  expect(checkRendering(trained, facts)).toEqual([]);
});

test.each([
  ['bands', { rendering: { ...rendering, bands: ['z', 'r', 'g'] as [string, string, string] } }, 'bands'],
  ['stretch', { rendering: { ...rendering, q: 3 } }, 'stretch'],
  ['resampling', { rendering: { ...rendering, resampling: 'area' as const } }, 'stretch'],
  ['pixel scale', { rendering: { ...rendering, pixelScaleArcsec: 0.2 } }, 'arcsec'],
  ['extinction', { rendering: { ...rendering, extinction: 'observed' as const } }, 'extinction'],
  ['sharper seeing', { psfFwhmArcsec: [0.7, 0.7, 0.8] }, 'sharper'],
])('a field of another %s is refused unless forced', (_, change, word) => {
  const other = { ...facts, ...change };
  expect(() => checkRendering(trained, other)).toThrow(word);
  try {
    checkRendering(trained, other);
  } catch (error) {
    expect(error).toMatchObject({ code: 'RENDERING_MISMATCH' });
  }
  expect(checkRendering(trained, other, { force: true })).toHaveLength(1);
});

test("a model of a service's JPEGs has a stretch that cannot be repeated", () => {
  const service = { ...trained, stretch: 'SkyServer ImgCutout, scale 0.396' };
  expect(renderingDifferences(service, facts)).toHaveLength(1);
  expect(() => renderingOf(service)).toThrow('cannot be repeated');
});

test('at a physical scale a galaxy of another distance fills the frame as one of the training set did', () => {
  const redshifts = { trainingRedshift: 0.0179, fieldRedshift: 0.0231 };
  const scaled = atPhysicalScale(rendering, redshifts);
  expect(scaled.pixelScaleArcsec * kpcPerArcsec(redshifts.fieldRedshift)).toBeCloseTo(
    rendering.pixelScaleArcsec * kpcPerArcsec(redshifts.trainingRedshift),
    12,
  );
  expect(renderingDifferences(trained, { ...facts, rendering: scaled, physicalScale: true })).toEqual([]);
  expect(() => atPhysicalScale(rendering, { ...redshifts, fieldRedshift: 0 })).toThrow(
    "redshift of the field's cluster is 0",
  );
});
