import { PerseusError } from '../errors/perseus-error.js';
import { inspectProcessor, type Processor } from '../machine/processor.js';
import { chooseForm, type ChosenForm } from '../model/forms.js';
import type { ModelFile } from '../onnx/read-model.js';
import { chooseEngine } from './choose.js';
import type { Engine, EngineFactory } from './engine.js';
import type { PrecisionChoice } from '../model/precision.js';
import { onnxruntimeEngine } from './onnxruntime/factory.js';

export interface ModelChoice {
  /** `auto` (the default) or the name of an engine. */
  engine?: string;
  /** `auto` (the default): the int8 form of the model where that is fast here, else the engine's best for the float form. */
  precision?: PrecisionChoice;
  /** Threads for inference; the whole budget where not given. */
  threads?: number;
  /** Engines to choose from; ONNX Runtime where not given. */
  factories?: readonly EngineFactory[];
}

/** A model that runs, and why it runs so. */
export interface OpenedModel {
  engine: Engine;
  /** The file that runs: the model's float form or its int8 form. */
  file: ModelFile;
  /** One line on why this engine was taken. */
  engineReason: string;
  /** One line on the precision it computes in, and why. */
  precisionReason: string;
}

/**
 * Opens a model in the form, the engine and the precision asked for, or in the best there are.
 *
 * @param model run folder, or an ONNX file of `perseus export`
 * @throws PerseusError what `chooseForm` and `chooseEngine` throw
 */
export async function openModel(
  model: string,
  choice: ModelChoice = {},
  processor: Processor = inspectProcessor(),
): Promise<OpenedModel> {
  const form = await chooseForm(model, choice.precision, processor);
  try {
    return await openForm(form, choice);
  } catch (cause) {
    if (!form.otherwise || !isPrecisions(cause)) throw cause;
    const reason = 'for no engine to choose from runs the int8 form';
    return openForm({ file: form.otherwise, reason }, choice);
  }
}

async function openForm({ file, precision, reason }: ChosenForm, choice: ModelChoice): Promise<OpenedModel> {
  const { engine: name, threads, factories = [onnxruntimeEngine] } = choice;
  const { engine, reason: engineReason } = await chooseEngine(factories, file.path, {
    ...(name !== undefined && { name }),
    ...(threads !== undefined && { threads }),
    ...(precision !== undefined && { precision }),
    file,
  });
  return { engine, file, engineReason, precisionReason: `${engine.precision}, ${reason}` };
}

/** Whether that is all that is wrong: an engine that was named says so itself, and `auto` keeps the first failure. */
function isPrecisions(cause: unknown): boolean {
  return (
    cause instanceof PerseusError &&
    (cause.code === 'PRECISION_UNSUPPORTED' ||
      (cause.code === 'ENGINE_UNAVAILABLE' && isPrecisions(cause.cause)))
  );
}
