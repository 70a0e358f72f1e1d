import { PerseusError } from '../errors/perseus-error.js';
import { inspectProcessor, type Processor } from '../machine/processor.js';
import { chooseForm, type ChosenForm } from '../model/forms.js';
import type { ModelFile } from '../onnx/read-model.js';
import { chooseEngine } from './choose.js';
import type { Engine, EngineFactory } from './engine.js';
import type { DeviceChoice } from '../model/device.js';
import type { PrecisionChoice } from '../model/precision.js';
import { onnxruntimeEngine } from './onnxruntime/factory.js';

export interface ModelChoice {
  /** `auto` (the default) or the name of an engine. */
  engine?: string;
  /** `auto` (the default): the int8 form of the model where that is fast here, else the engine's best for the float form. */
  precision?: PrecisionChoice;
  /** `auto` (the default): the best device that an engine can use here. Several: an engine a device, in a process of its own. */
  devices?: DeviceChoice;
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
  /** One line on why this engine was taken, and on which device it computes. */
  engineReason: string;
  /** One line on the precision it computes in, and why. */
  precisionReason: string;
}

/**
 * Opens a model in the form, the engine and the precision and on the devices asked for, or in and on the best there are.
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

async function openForm(form: ChosenForm, choice: ModelChoice): Promise<OpenedModel> {
  const { engine: name, devices, threads, factories = [onnxruntimeEngine] } = choice;
  const { file, precision, otherwise: onGpu } = form;
  const { engine, reason: engineReason } = await chooseEngine(factories, file.path, {
    ...(name !== undefined && { name }),
    ...(devices !== undefined && { devices }),
    ...(threads !== undefined && { threads }),
    ...(precision !== undefined && { precision }),
    // int8 was chosen for the processor's sake; GPUs run the float form in fewer bits by themselves.
    ...(onGpu !== undefined && { onGpu }),
    file,
  });
  const toldFor =
    engine.device === 'cpu' || precision !== undefined ? form : { file: onGpu ?? file, reason: ON_GPU };
  return {
    engine,
    file: toldFor.file,
    engineReason,
    precisionReason: `${engine.precision}, ${toldFor.reason}`,
  };
}

/** What the processor is good at is no reason there. */
const ON_GPU = "the engine's best on a GPU";

/** Whether that is all that is wrong: an engine that was named says so itself, and `auto` keeps the first failure. */
function isPrecisions(cause: unknown): boolean {
  return (
    cause instanceof PerseusError &&
    (cause.code === 'PRECISION_UNSUPPORTED' ||
      (cause.code === 'ENGINE_UNAVAILABLE' && isPrecisions(cause.cause)))
  );
}
