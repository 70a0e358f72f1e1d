import { constants } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import { readExactly } from '../disk/exact-io.js';
import { cannotRead } from '../disk/file-errors.js';
import { PerseusError } from '../errors/perseus-error.js';
import {
  corrupt,
  headerLength,
  LENGTH_BYTES,
  parseHeader,
  type DType,
  type Header,
  type TensorEntry,
} from './header.js';

/**
 * An open tensor file. The header is checked against the file's size once, at `open`; data are read by position, so
 * that a file cut short while it is open is an error and not a crash, as it would be with a memory map.
 */
export class SafetensorsFile implements AsyncDisposable {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Record<string, string>;
  readonly #file: FileHandle;

  private constructor(path: string, header: Header, file: FileHandle) {
    this.path = path;
    this.tensors = header.tensors;
    this.metadata = header.metadata;
    this.#file = file;
  }

  /** @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `SAFETENSORS_CORRUPT` */
  static async open(path: string): Promise<SafetensorsFile> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'r');
      return new SafetensorsFile(path, await readHeader(file, path), file);
    } catch (cause) {
      await file?.close();
      throw cannotRead(path, 'tensor file', cause);
    }
  }

  /** @throws PerseusError `TENSOR_MISSING` */
  entry(name: string): TensorEntry {
    const entry = this.tensors.get(name);
    if (entry) return entry;
    const message = `tensor file "${this.path}" has no tensor "${name}". Check that it is the file that was meant.`;
    throw new PerseusError('TENSOR_MISSING', message, { path: this.path, tensor: name });
  }

  /** The tensor's bytes as they are stored: little-endian, last dimension fastest. */
  async readBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const { offset, length } = this.entry(name);
    return this.#read(name, offset, length);
  }

  /** @throws PerseusError `TENSOR_TYPE` where the tensor is not F32 */
  async readFloat32(name: string): Promise<Float32Array<ArrayBuffer>> {
    this.#expectType(name, 'F32');
    return new Float32Array((await this.readBytes(name)).buffer);
  }

  /** @throws PerseusError `TENSOR_TYPE` where the tensor is not I32 */
  async readInt32(name: string): Promise<Int32Array<ArrayBuffer>> {
    this.#expectType(name, 'I32');
    return new Int32Array((await this.readBytes(name)).buffer);
  }

  /**
   * Rows along the first dimension, as stored.
   *
   * @throws RangeError where the tensor has no such rows
   */
  async readRows(name: string, firstRow: number, rowCount: number): Promise<Uint8Array<ArrayBuffer>> {
    const { offset, rowBytes } = this.#rows(name, firstRow, rowCount);
    return this.#read(name, offset, rowCount * rowBytes);
  }

  /** As `readRows`, into memory that is there already, from byte `targetOffset` on. */
  async readRowsInto(
    name: string,
    firstRow: number,
    rowCount: number,
    target: Uint8Array,
    targetOffset = 0,
  ): Promise<void> {
    const { offset, rowBytes } = this.#rows(name, firstRow, rowCount);
    const length = rowCount * rowBytes;
    if (targetOffset < 0 || targetOffset + length > target.length)
      throw new RangeError(`${length} bytes do not fit into ${target.length} from ${targetOffset} on`);
    await this.#fill(name, offset, target.subarray(targetOffset, targetOffset + length));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #rows(name: string, firstRow: number, rowCount: number): { offset: number; rowBytes: number } {
    const { shape, offset, length } = this.entry(name);
    const rows = shape[0] ?? 0;
    const inside =
      Number.isSafeInteger(firstRow) && Number.isSafeInteger(rowCount) && firstRow >= 0 && rowCount >= 0;
    if (!inside || firstRow + rowCount > rows)
      throw new RangeError(
        `tensor "${name}" has ${rows} rows; ${rowCount} from ${firstRow} on were asked for`,
      );
    const rowBytes = rows === 0 ? 0 : length / rows;
    return { offset: offset + firstRow * rowBytes, rowBytes };
  }

  #expectType(name: string, expected: DType): void {
    const { dtype } = this.entry(name);
    if (dtype === expected) return;
    const message = `tensor "${name}" of "${this.path}" is ${dtype}, and ${expected} was expected. Make the file anew.`;
    throw new PerseusError('TENSOR_TYPE', message, { path: this.path, tensor: name });
  }

  async #read(name: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > constants.MAX_LENGTH) {
      const message = `tensor "${name}" of "${this.path}" has ${length} bytes, more than can be held. Read it in rows.`;
      throw new PerseusError('TENSOR_TOO_LARGE', message, { path: this.path, tensor: name });
    }
    const bytes = new Uint8Array(length);
    await this.#fill(name, offset, bytes);
    return bytes;
  }

  async #fill(name: string, offset: number, target: Uint8Array): Promise<void> {
    let count: number;
    try {
      count = await readExactly(this.#file, target, offset);
    } catch (cause) {
      throw cannotRead(this.path, 'tensor file', cause);
    }
    if (count < target.length)
      throw corrupt(this.path, `it was cut short within tensor "${name}" since it was opened`);
  }
}

async function readHeader(file: FileHandle, path: string): Promise<Header> {
  // The numbers of the format are little-endian, and typed arrays have the machine's order.
  if (endianness() !== 'LE') throw new PerseusError('PLATFORM', 'big-endian machines are not supported.');
  const { size } = await file.stat();
  const first = new Uint8Array(LENGTH_BYTES);
  const count = await readExactly(file, first, 0);
  const json = new Uint8Array(headerLength(first.subarray(0, count), size, path));
  if ((await readExactly(file, json, LENGTH_BYTES)) < json.length)
    throw corrupt(path, 'it is cut short in its header');
  return parseHeader(json, size, path);
}
