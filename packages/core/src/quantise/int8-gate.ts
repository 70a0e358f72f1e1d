import { PerseusError } from '../errors/perseus-error.js';
import type { Quantisation } from '../model/metadata.js';

/** More labels changed than this, of the calibration cutouts, and the int8 form is another model. */
export const MOST_CHANGED_LABELS = 0.005;

/** As much may the area under the ROC curve fall on the validation cutouts. */
export const LARGEST_AUC_LOSS = 0.002;

/**
 * Lets an int8 form through that judges as the float form does.
 *
 * @param outputPath where it is meant to go, for the error's text
 * @throws PerseusError `EXPORT_INT8_GATE`
 */
export function passInt8Gate(figures: Quantisation, outputPath: string): void {
  const { changedLabels, floatAuc, int8Auc, calibrationCutouts, validationCutouts } = figures;
  // Asked this way round, NaN does not pass.
  if (changedLabels <= MOST_CHANGED_LABELS && floatAuc - int8Auc <= LARGEST_AUC_LOSS) return;
  const changed = Math.round(changedLabels * calibrationCutouts);
  throw new PerseusError(
    'EXPORT_INT8_GATE',
    `${outputPath} was not written: ${changed} of ${calibrationCutouts} calibration cutouts change${changed === 1 ? 's' : ''} class ` +
      `in int8 (${percent(changedLabels)}; ${percent(MOST_CHANGED_LABELS)} may${noneMay(calibrationCutouts)}), and AUC on ` +
      `${validationCutouts} validation cutouts goes from ${floatAuc.toFixed(4)} to ${int8Auc.toFixed(4)} (it may lose ` +
      `${LARGEST_AUC_LOSS}). Calibrate with more cutouts where the training split has more (--calibration-cutouts), train anew ` +
      'on more objects or with another seed, or use the float model.',
    { path: outputPath, changedLabels, floatAuc, int8Auc },
  );
}

/** Of a small training split a single object decides: the figure alone would not tell that. */
function noneMay(cutouts: number): string {
  return cutouts * MOST_CHANGED_LABELS < 1 ? `, which of ${cutouts} is none` : '';
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}
