import { expect, test } from 'vitest';
import { imagingSchema, type DatasetDescription } from '../../src/dataset/schema.js';
import { checkFit, reflectsCorners } from '../../src/evaluate/check-fit.js';
import { fakeMetadata } from './fake-subject.js';

const datasetOf = (imaging: object, side = 4) =>
  ({ height: side, width: side, imaging: imagingSchema.parse(imaging) }) as DatasetDescription;

test('cutouts of the model’s size, scale and bands fit, and so do those of which nothing is known', () => {
  checkFit(fakeMetadata, datasetOf({ pixelScaleArcsec: 0.1004, bands: ['i', 'r', 'g'] }, 6), 'coma');
  checkFit(fakeMetadata, datasetOf({}), 'coma');
  checkFit(
    { ...fakeMetadata, pixelScaleArcsec: null, bands: null },
    datasetOf({ pixelScaleArcsec: 3 }),
    'coma',
  );
});

test.each([
  ['CUTOUT_SIZE', datasetOf({}, 3)],
  ['PIXEL_SCALE_MISMATCH', datasetOf({ pixelScaleArcsec: 0.396 })],
  ['BANDS_MISMATCH', datasetOf({ bands: ['g', 'r', 'i'] })],
])('%s is refused, and the dataset named', (code, dataset) => {
  expect(() => checkFit(fakeMetadata, dataset, 'coma')).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining('coma') as string }) as Error,
  );
});

test('corners are reflected where a model of cropped views sees cutouts too small to rotate', () => {
  const cropped = { corners: 'crop', size: 4 } as const;
  const turned = [{ angleDeg: 30, flip: false }];
  expect(reflectsCorners(cropped, { height: 5, width: 9 }, turned)).toBe(true);
  expect(reflectsCorners(cropped, { height: 6, width: 6 }, turned)).toBe(false);
  expect(reflectsCorners(cropped, { height: 4, width: 4 }, [{ angleDeg: 90, flip: true }])).toBe(false);
  expect(reflectsCorners({ ...cropped, corners: 'reflect' }, { height: 4, width: 4 }, turned)).toBe(false);
});
