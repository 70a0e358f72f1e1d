import type { Precision } from '../model/precision.js';
import { fitTemperature } from '../metrics/calibration.js';
import type { Calibration } from '../model/metadata.js';
import type { Reference } from '../model/reference.js';
import { VIEW_COUNTS, viewsOf, type ViewCount } from '../views/view.js';

/** The Bayes decision at equal costs and the training prior. */
const THRESHOLD = 0.5;

/** A temperature for each number of views, fitted to the validation logits that training left or an int8 form gives. */
export function calibrationsFrom(
  reference: Pick<Reference, 'validationLogits' | 'validationLabels'>,
  precision: Precision = 'float32',
): Calibration[] {
  return VIEW_COUNTS.map((views) => ({
    views,
    precision,
    temperature: fitTemperature(logitsOfViews(reference, views), views, reference.validationLabels),
    threshold: THRESHOLD,
  }));
}

/** [views, count, 2]: the logits of `viewsOf(views)`, which are among those of `viewsOf(16)`. */
function logitsOfViews(
  { validationLogits, validationLabels }: Pick<Reference, 'validationLogits' | 'validationLabels'>,
  views: ViewCount,
): Float32Array {
  const all = viewsOf(16);
  const perView = validationLabels.length * 2;
  const chosen = new Float32Array(views * perView);
  viewsOf(views).forEach(({ angleDeg, flip }, i) => {
    const at = all.findIndex((view) => view.angleDeg === angleDeg && view.flip === flip);
    chosen.set(validationLogits.subarray(at * perView, (at + 1) * perView), i * perView);
  });
  return chosen;
}
