import { PerseusError } from '../errors/perseus-error.js';
import type { View } from '../views/view.js';
import type { CutoutBatch } from './batch.js';

/**
 * Refuses what native code must never see: counts that do not fit the pixels, no views, cutouts smaller than the model's.
 *
 * @throws PerseusError `CUTOUT_SIZE`, `BATCH_INVALID`
 */
export function checkBatch(batch: CutoutBatch, views: readonly View[], size: number): void {
  checkLooks(batch, views, size);
  const { pixels, count, height, width } = batch;
  if (pixels.length !== count * height * width * 3)
    throw new PerseusError(
      'BATCH_INVALID',
      `${count} cutouts of ${width} x ${height} pixels have ${count * height * width * 3} bytes, not ${pixels.length}. Pack them as [count, height, width, 3].`,
      { bytes: pixels.length },
    );
}

/**
 * The same of cutouts whose pixels lie elsewhere.
 *
 * @throws PerseusError `CUTOUT_SIZE`, `BATCH_INVALID`
 */
export function checkLooks(
  { count, height, width }: Omit<CutoutBatch, 'pixels'>,
  views: readonly View[],
  size: number,
): void {
  if (views.length === 0)
    throw new PerseusError('BATCH_INVALID', 'A run without a view gives nothing. Ask for one at least.');
  if (![count, height, width].every((n) => Number.isSafeInteger(n) && n >= 0) || count === 0)
    throw new PerseusError(
      'BATCH_INVALID',
      `A batch of ${count} cutouts of ${width} x ${height} pixels is none. Give at least one cutout.`,
    );
  if (height < size || width < size)
    throw new PerseusError(
      'CUTOUT_SIZE',
      `Cutouts of ${width} x ${height} pixels are smaller than the model's ${size} x ${size}. Make them at least that large.`,
      { height, width, size },
    );
}
