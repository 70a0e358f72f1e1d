import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Precision, PrecisionChoice } from './precision.js';
import { PerseusError } from '../errors/perseus-error.js';
import { hasFastInt8, inspectProcessor, type Processor } from '../machine/processor.js';
import { readModel, type ModelFile } from '../onnx/read-model.js';
import { locateModel } from './locate-model.js';

/** The file of a model that is to be run, and why that one. */
export interface ChosenForm {
  file: ModelFile;
  /** What the engine is asked for; its own best for the file where not given. */
  precision?: Precision;
  /** What follows the name of the precision. */
  reason: string;
  /** For engines that cannot run `file`, where nobody asked for just that. */
  otherwise?: ModelFile;
}

/**
 * Chooses between the float form of a model and the int8 form beside it.
 *
 * `auto` takes the int8 form where there is one of this very model and the processor runs it fast. One that cannot be
 * used (it is damaged, or was made from another float form) is passed over, and the reason says so; asked for, it is refused.
 * A file that is itself an int8 form is run as it is.
 *
 * @param model run folder, or an ONNX file of `perseus export`
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `MODEL_UNREADABLE`, `FORMAT_TOO_NEW`; `PRECISION_UNSUPPORTED` where no
 *   file holds what was asked for
 */
export async function chooseForm(
  model: string,
  asked: PrecisionChoice = 'auto',
  processor: Processor = inspectProcessor(),
): Promise<ChosenForm> {
  const file = await readModel(await locateModel(model));
  if (file.precision === 'int8') return givenInt8(file, asked);
  if (asked === 'auto') return chooseItself(file, processor);
  const reason = 'as was asked for';
  if (asked !== 'int8') return { file, precision: asked, reason };
  const path = int8PathOf(file.path);
  if (!(await exists(path)))
    throw unsupported(
      path,
      `${file.path}: there is no int8 form beside it. Make one with \`${remedy(file)}\`, or take another precision.`,
    );
  const int8 = await readModel(path);
  if (!belongs(int8, file))
    throw unsupported(path, `${staleness(int8, file)}. Make it anew with \`${remedy(file)}\`.`);
  return { file: int8, precision: asked, reason };
}

async function chooseItself(file: ModelFile, processor: Processor): Promise<ChosenForm> {
  const path = int8PathOf(file.path);
  const there = await exists(path);
  if (!hasFastInt8(processor)) {
    const reason = 'for int8 is not fast on this processor';
    return { file, reason: there ? `${reason}, and the int8 form is passed over` : reason };
  }
  if (!there)
    return {
      file,
      reason: `for the model has no int8 form, which is faster here (\`${remedy(file)}\` makes one)`,
    };
  try {
    const int8 = await readModel(path);
    if (!belongs(int8, file)) return { file, reason: passedOver(staleness(int8, file), file) };
    const how = `${processorsInt8(processor)}; ${agreement(int8)}`;
    return { file: int8, reason: `the fastest here (${how})`, otherwise: file };
  } catch (cause) {
    if (!(cause instanceof PerseusError)) throw cause;
    return { file, reason: passedOver(cause.message.replace(/\.$/, ''), file) };
  }
}

function givenInt8(file: ModelFile, asked: PrecisionChoice): ChosenForm {
  if (asked === 'auto') return { file, reason: 'for the file is an int8 form' };
  if (asked === 'int8') return { file, precision: asked, reason: 'as was asked for' };
  throw unsupported(
    file.path,
    `${file.path} is an int8 form, which does not run in ${asked}. Give the float form, or take int8.`,
  );
}

/** `model.onnx` has its int8 form in `model.int8.onnx`. */
export function int8PathOf(floatPath: string): string {
  return `${floatPath.replace(/\.onnx$/i, '')}.int8.onnx`;
}

/** Another training or export gave another float form since: the int8 form would be another model. */
function belongs(int8: ModelFile, float: ModelFile): boolean {
  return int8.metadata.quantisation?.floatSha256 === float.sha256;
}

function staleness(int8: ModelFile, float: ModelFile): string {
  return int8.precision === 'int8'
    ? `${int8.path} was made from another model than ${float.path} is now`
    : `${int8.path} is no int8 form`;
}

function passedOver(why: string, float: ModelFile): string {
  return `for the int8 form is passed over: ${why}; \`${remedy(float)}\` makes it anew`;
}

function agreement({ metadata: { quantisation } }: ModelFile): string {
  if (!quantisation) return 'agreement unknown';
  const { changedLabels, floatAuc, int8Auc } = quantisation;
  return `against float32 ${(changedLabels * 100).toFixed(2)} % of labels changed, AUC ${int8Auc.toFixed(4)} in place of ${floatAuc.toFixed(4)}`;
}

function processorsInt8({ features }: Processor): string {
  return features.filter((feature) => feature.endsWith('vnni') || feature.endsWith('int8')).join(', ');
}

/** Runs hold their `model.onnx`; the run of a file with another name is not known. */
function remedy({ path }: ModelFile): string {
  return basename(path) === 'model.onnx'
    ? `perseus export ${dirname(path)} --int8`
    : `perseus export RUN --int8 -o ${int8PathOf(path)}`;
}

function unsupported(path: string, message: string): PerseusError {
  return new PerseusError('PRECISION_UNSUPPORTED', message, { path, option: 'precision' });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
