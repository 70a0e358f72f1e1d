import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { readExactly } from '../disk/exact-io.js';
import { cannotRead } from '../disk/file-errors.js';
import { PerseusError } from '../errors/perseus-error.js';
import type { Precision } from '../model/precision.js';
import type { ModelMetadata } from '../model/metadata.js';
import { parseModelMetadata } from '../model/read-metadata.js';
import { initializersOf } from './graph.js';
import { int8InitializersOf } from './int8-graph.js';
import { parseModel, type StoredTensor } from './parse-model.js';

const LARGEST_BYTES = 2 ** 31;
const CHUNK_BYTES = 1024 * 1024;

/** What an engine needs to know of a model file in order to run it or to read its weights. */
export interface ModelFile {
  path: string;
  metadata: ModelMetadata;
  /** Of the file's form: what its weights are stored in. */
  precision: Extract<Precision, 'float32' | 'int8'>;
  /** By name, in the file's order; `offset` counts from the start of the file, values are little-endian. */
  initializers: ReadonlyMap<string, StoredTensor>;
  /** SHA-256 of the whole file, hexadecimal. */
  sha256: string;
}

/**
 * Reads what a `model.onnx`, or the int8 form beside it, says of itself and where its weights lie, and checks that all of the contract's are there.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`; `FORMAT_TOO_NEW`; `MODEL_UNREADABLE` for a file that is truncated, is not ONNX,
 *   or is no model of Perseus
 */
export async function readModel(path: string): Promise<ModelFile> {
  const { bytes, sha256 } = await readWhole(path);
  const { metadataProps, initializers } = parse(bytes, path);
  const metadata = parseModelMetadata(metadataProps.get('perseus'), path);
  checkInitializers(initializers, metadata, path);
  return { path, metadata, precision: metadata.quantisation ? 'int8' : 'float32', initializers, sha256 };
}

/** Hashed piece by piece as it is read: a hundred megabytes at once would stop the event loop. */
async function readWhole(path: string): Promise<{ bytes: Uint8Array; sha256: string }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw cannotRead(path, 'model', cause);
  });
  try {
    const { size } = await file.stat();
    if (size > LARGEST_BYTES)
      throw unreadable(path, `it has ${size} bytes, and an ONNX file has at most 2 GiB`);
    const bytes = new Uint8Array(size);
    const hash = createHash('sha256');
    for (let start = 0; start < size; start += CHUNK_BYTES) {
      const chunk = bytes.subarray(start, start + CHUNK_BYTES);
      if ((await readExactly(file, chunk, start)) < chunk.length) {
        throw unreadable(path, 'it was cut short while it was read');
      }
      hash.update(chunk);
    }
    return { bytes, sha256: hash.digest('hex') };
  } catch (cause) {
    throw cannotRead(path, 'model', cause);
  } finally {
    await file.close();
  }
}

function parse(bytes: Uint8Array, path: string) {
  try {
    return parseModel(bytes);
  } catch (cause) {
    throw unreadable(path, `it is not an ONNX file, or not a whole one (${(cause as Error).message})`, cause);
  }
}

/** Engines read weights by name and trust the shapes: what is not as the architecture says must not reach them. */
function checkInitializers(
  initializers: ReadonlyMap<string, StoredTensor>,
  metadata: ModelMetadata,
  path: string,
): void {
  const contract = metadata.quantisation ? int8InitializersOf(metadata) : initializersOf(metadata);
  for (const expected of contract) {
    const found = initializers.get(expected.name);
    if (!found) throw unreadable(path, `it has no initializer ${expected.name}`);
    if (found.type !== expected.type || found.shape.join() !== expected.shape.join()) {
      throw unreadable(
        path,
        `its initializer ${expected.name} is ${found.type} [${found.shape.join(', ')}], not ${expected.type} [${expected.shape.join(', ')}]`,
      );
    }
  }
}

function unreadable(path: string, what: string, cause?: unknown): PerseusError {
  return new PerseusError(
    'MODEL_UNREADABLE',
    `${path}: ${what}. Export the model anew with \`perseus export\`, an int8 form with --int8.`,
    { path },
    { cause },
  );
}
