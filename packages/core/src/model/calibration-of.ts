import type { Precision } from '../engines/engine.js';
import { PerseusError } from '../errors/perseus-error.js';
import type { ViewCount } from '../views/view.js';
import type { Calibration, ModelMetadata } from './metadata.js';

/**
 * The model's temperature and threshold for this number of averaged views at this precision.
 *
 * A precision that was not calibrated takes float32's: bfloat16 moves logits far less than the calibration is known.
 *
 * @throws PerseusError `CALIBRATION_MISSING` naming the numbers of views there are
 */
export function calibrationOf(metadata: ModelMetadata, views: ViewCount, precision: Precision): Calibration {
  const ofViews = metadata.calibrations.filter((calibration) => calibration.views === views);
  const found =
    ofViews.find((calibration) => calibration.precision === precision) ??
    ofViews.find((calibration) => calibration.precision === 'float32');
  if (found) return found;
  const known = [...new Set(metadata.calibrations.map((calibration) => calibration.views))].join(', ');
  throw new PerseusError(
    'CALIBRATION_MISSING',
    `the model is not calibrated for ${views} views, only for ${known}. Take one of these, or export the run anew.`,
    { option: 'views', views },
  );
}
