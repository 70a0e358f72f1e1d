import { createHash } from 'node:crypto';
import { withAtomicFile } from '../disk/atomic-file.js';
import { writeExactly } from '../disk/exact-io.js';
import { elementBytes, encodeHeader, tensorBytes, type DType } from './header.js';

/** A tensor to be written: `data` holds its elements little-endian, last dimension fastest. */
export interface TensorData {
  name: string;
  dtype: DType;
  shape: readonly number[];
  data: ArrayBufferView;
}

/** Hashed and written piece by piece, so that a large tensor does not stop the event loop. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Writes a tensor file as a whole, or leaves what was there.
 *
 * Tensors lie in the order given, wider elements first, so that each begins at a multiple of its element's size.
 *
 * @returns SHA-256 of the file, hexadecimal
 * @throws PerseusError `FILE_UNWRITABLE`, `SAFETENSORS_HEADER_TOO_LONG`; RangeError where a shape and its data differ
 *   or a name comes twice
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorData[],
  metadata: Record<string, string> = {},
): Promise<{ sha256: string }> {
  const inOrder = [...tensors].sort((a, b) => elementBytes(b.dtype) - elementBytes(a.dtype));
  checkTensors(inOrder);
  const header = encodeHeader(inOrder, metadata);
  return withAtomicFile(path, async (file) => {
    const hash = createHash('sha256');
    let position = 0;
    for (const bytes of [header, ...inOrder.map(({ data }) => bytesOf(data))]) {
      for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
        const chunk = bytes.subarray(start, start + CHUNK_BYTES);
        hash.update(chunk);
        await writeExactly(file, chunk, position);
        position += chunk.length;
      }
    }
    return { sha256: hash.digest('hex') };
  });
}

function checkTensors(tensors: readonly TensorData[]): void {
  const names = new Set<string>();
  for (const { name, dtype, shape, data } of tensors) {
    if (names.has(name) || name === '__metadata__') throw new RangeError(`the name "${name}" is taken`);
    names.add(name);
    if (data.byteLength !== tensorBytes(dtype, shape))
      throw new RangeError(
        `tensor "${name}" is ${dtype} [${shape.join(', ')}] and has ${data.byteLength} bytes`,
      );
  }
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
