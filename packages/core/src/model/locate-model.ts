import { stat } from 'node:fs/promises';
import { PerseusError } from '../errors/perseus-error.js';
import { runPaths } from '../run/run-folder.js';

/**
 * Path of the ONNX file that `model` means: the file itself, or the one in a run folder.
 *
 * @throws PerseusError `FILE_MISSING`
 */
export async function locateModel(model: string): Promise<string> {
  if (!(await isFolder(model))) return model;
  const { onnx } = runPaths(model);
  if ((await stat(onnx).catch(() => undefined))?.isFile()) return onnx;
  throw new PerseusError(
    'FILE_MISSING',
    `run "${model}": it holds no model.onnx. Make it with \`perseus export ${model}\`.`,
    { path: onnx },
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new PerseusError(
      'FILE_MISSING',
      `there is no model "${path}". Give a run folder, or a model.onnx of \`perseus export\`.`,
      { path },
      { cause },
    );
  }
}
