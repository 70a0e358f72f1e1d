import { rocAuc } from '../metrics/roc.js';
import { CLASS_COUNT } from '../model/architecture.js';
import type { Calibration, Quantisation } from '../model/metadata.js';
import { calibrationsFrom } from '../onnx/calibrations.js';
import { withCandidate, type CandidateSource } from './candidate.js';
import type { Int8Work } from './int8-work.js';
import { logitsOf, marginsOf } from './measure.js';
import type { Recipe } from './write-form.js';

export interface Validated {
  validation: Pick<Quantisation, 'validationCutouts' | 'floatAuc' | 'int8Auc'>;
  /** The float form's, and the int8 form's own. */
  calibrations: Calibration[];
}

/** Runs both forms on the validation cutouts: how well each tells the classes apart, and what temperatures int8 needs. */
export async function validate(
  { float, set: { dataset, validation }, factory, threads, signal, looked }: Int8Work,
  source: CandidateSource,
  recipe: Recipe,
): Promise<Validated> {
  const labels = Int32Array.from(validation, (row) => dataset.objects[row]!.label);
  const onLooks = (looks: number) => looked('validating', looks);
  const floatLogits = await logitsOfFloat();
  const int8Logits = await withCandidate(source, recipe, (engine) =>
    logitsOf(engine, dataset, validation, { views: 16, signal, onLooks }),
  );
  // Of the 16 views the first is the upright one.
  const upright = int8Logits.subarray(0, validation.length * CLASS_COUNT);
  return {
    validation: {
      validationCutouts: validation.length,
      floatAuc: aucOf(labels, floatLogits),
      int8Auc: aucOf(labels, upright),
    },
    calibrations: [
      ...float.metadata.calibrations,
      ...calibrationsFrom({ validationLogits: int8Logits, validationLabels: labels }, 'int8'),
    ],
  };

  async function logitsOfFloat(): Promise<Float32Array> {
    signal?.throwIfAborted();
    await using engine = await factory.open(float.path, { threads, precision: 'float32' });
    return await logitsOf(engine, dataset, validation, { views: 1, signal, onLooks });
  }
}

/** Both classes are among the labels: the calibration set sees to that. */
function aucOf(labels: Int32Array, logits: Float32Array): number {
  return rocAuc(labels, marginsOf(logits))!;
}
