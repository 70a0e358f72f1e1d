import { expect, test } from 'vitest';
import { imagingSchema, type DatasetDescription } from '../../src/dataset/schema.js';
import { checkFit } from '../../src/evaluate/check-fit.js';
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
