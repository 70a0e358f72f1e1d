import type { Precision } from './precision.js';
import { PerseusError } from '../errors/perseus-error.js';
import type { ViewCount } from '../views/view.js';
import type { Calibration, ModelMetadata } from './metadata.js';

/**
 * The model's temperature and threshold for this number of averaged views at this precision.
 *
 * bfloat16 and float16 take float32's where they were not calibrated: they move logits far less than the calibration is known. int8 has its
 * own, which export fits to what int8 gives.
 *
 * @throws PerseusError `CALIBRATION_MISSING` naming the numbers of views there are
 */
export function calibrationOf(metadata: ModelMetadata, views: ViewCount, precision: Precision): Calibration {
  const ofViews = metadata.calibrations.filter((calibration) => calibration.views === views);
  const found =
    ofViews.find((calibration) => calibration.precision === precision) ??
    (precision === 'int8' ? undefined : ofViews.find((calibration) => calibration.precision === 'float32'));
  if (found) return found;
  const ofPrecision = metadata.calibrations.filter(
    (calibration) => precision !== 'int8' || calibration.precision === 'int8',
  );
  const known = [...new Set(ofPrecision.map((calibration) => calibration.views))].join(', ') || 'none';
  throw new PerseusError(
    'CALIBRATION_MISSING',
    `the model is not calibrated for ${views} views${precision === 'int8' ? ' in int8' : ''}, only for ${known}. Take one of these, or export the run anew.`,
    { option: 'views', views },
  );
}
