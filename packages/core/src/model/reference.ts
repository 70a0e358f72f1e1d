import { PerseusError } from '../errors/perseus-error.js';
import { SafetensorsFile } from '../safetensors/reader.js';
import { viewsOf } from '../views/view.js';
import { CLASS_COUNT } from './architecture.js';

/** What LibTorch computed from validation cutouts at the end of a training (`reference.safetensors`), in float32. */
export interface Reference {
  path: string;
  /** [count, height, width, 3] uint8; cropped centrally to the model's size. */
  image: Uint8Array<ArrayBuffer>;
  count: number;
  height: number;
  width: number;
  /** [count, 2] and [count, embeddingSize] of the upright view. */
  logits: Float32Array;
  embedding: Float32Array;
  embeddingSize: number;
  /** [16, validationCount, 2], views in the order of `viewsOf(16)`. */
  validationLogits: Float32Array;
  validationLabels: Int32Array;
  /** The `perseus` metadata as text: that of the weights it belongs to. */
  metadataText: string | undefined;
}

const VIEWS = viewsOf(16).length;

/**
 * Reads and checks the whole file: 64 cutouts and a few numbers for each object of the validation split.
 *
 * @throws PerseusError `FILE_MISSING`, `SAFETENSORS_CORRUPT`; `REFERENCE_INVALID` where a tensor is missing, does not fit
 *   the others, or is not finite
 */
export async function readReference(path: string): Promise<Reference> {
  await using file = await SafetensorsFile.open(path);
  const [count = 0, height = 0, width = 0] = shapeOf(file, path, 'image', 'U8', [null, null, null, 3]);
  const [, embeddingSize = 0] = shapeOf(file, path, 'embedding', 'F32', [count, null]);
  const [validationCount = 0] = shapeOf(file, path, 'validation_labels', 'I32', [null]);
  shapeOf(file, path, 'logits', 'F32', [count, CLASS_COUNT]);
  shapeOf(file, path, 'validation_logits', 'F32', [VIEWS, validationCount, CLASS_COUNT]);
  const validationLabels = await file.readInt32('validation_labels');
  if (!validationLabels.every((label) => label === 0 || label === 1)) {
    throw invalid(path, 'validation_labels', 'a label is neither 0 nor 1');
  }
  return {
    path,
    image: await file.readBytes('image'),
    count,
    height,
    width,
    logits: await readFinite(file, path, 'logits'),
    embedding: await readFinite(file, path, 'embedding'),
    embeddingSize,
    validationLogits: await readFinite(file, path, 'validation_logits'),
    validationLabels,
    metadataText: file.metadata['perseus'],
  };
}

/** The shape of a tensor of the given type whose dimensions are as expected; null stands for any but 0. */
function shapeOf(
  file: SafetensorsFile,
  path: string,
  name: string,
  dtype: string,
  expected: (number | null)[],
): number[] {
  const found = file.tensors.get(name);
  if (!found) throw invalid(path, name, 'it is missing');
  const fits =
    found.dtype === dtype &&
    found.shape.length === expected.length &&
    found.shape.every((size, i) => size > 0 && (expected[i] === null || size === expected[i]));
  if (!fits) {
    const wanted = expected.map((size) => size ?? 'any').join(', ');
    throw invalid(path, name, `it is ${found.dtype} [${found.shape.join(', ')}], not ${dtype} [${wanted}]`);
  }
  return found.shape;
}

async function readFinite(file: SafetensorsFile, path: string, name: string): Promise<Float32Array> {
  const values = await file.readFloat32(name);
  if (!values.every(Number.isFinite)) throw invalid(path, name, 'not all of its values are finite');
  return values;
}

function invalid(path: string, tensor: string, what: string): PerseusError {
  return new PerseusError(
    'REFERENCE_INVALID',
    `${path}, tensor ${tensor}: ${what}. Resume the run with \`perseus train --resume\`, which writes the file at its end.`,
    { path, tensor },
  );
}
