import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withAtomicFile } from '../disk/atomic-file.js';
import { cannotWrite } from '../disk/file-errors.js';
import type { Engine, EngineFactory } from '../engines/engine.js';
import type { ModelMetadata } from '../model/metadata.js';
import type { Observation } from './calibrate/observer.js';
import type { FloatForm } from './float-form.js';
import { writeInt8Form, type Recipe } from './write-form.js';

export interface CandidateSource {
  float: FloatForm;
  observation: Observation;
  factory: EngineFactory;
  threads: number;
  signal?: AbortSignal | undefined;
}

/** Runs `use` with an engine on the int8 form that a recipe gives; the file is gone afterwards. */
export async function withCandidate<T>(
  { float, observation, factory, threads, signal }: CandidateSource,
  recipe: Recipe,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `perseus-int8-${process.pid}-`)).catch((cause: unknown) => {
    throw cannotWrite(tmpdir(), cause);
  });
  try {
    const path = join(folder, 'candidate.onnx');
    const metadata = unmeasured(float, recipe);
    await withAtomicFile(path, (file) =>
      writeInt8Form(file, float, { metadata, recipe, observation }, signal),
    );
    await using engine = await factory.open(path, { threads });
    return await use(engine);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An engine tells the form by its metadata; what is not known yet is said at its worst, or as in float. */
function unmeasured({ metadata, sha256 }: FloatForm, { method, biasCorrected }: Recipe): ModelMetadata {
  return {
    ...metadata,
    calibrations: [
      ...metadata.calibrations,
      ...metadata.calibrations.map((calibration) => ({ ...calibration, precision: 'int8' as const })),
    ],
    quantisation: {
      floatSha256: sha256,
      method,
      biasCorrected,
      calibrationCutouts: 1,
      changedLabels: 1,
      validationCutouts: 1,
      floatAuc: 0,
      int8Auc: 0,
    },
  };
}
