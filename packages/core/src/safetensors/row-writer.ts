import { AtomicFile } from '../disk/atomic-file.js';
import { writeExactly } from '../disk/exact-io.js';
import { cannotWrite } from '../disk/file-errors.js';
import { sha256OfHandle } from '../disk/sha256.js';
import { encodeHeader, tensorBytes, type DType } from './header.js';

/** Room for the header before its content is known; a page's multiple, so that rows can be mapped and read directly. */
const RESERVED_BYTES = 16 * 1024;

export interface RowTensor {
  name: string;
  dtype: DType;
  /** Shape of one row: of the tensor without its first dimension. */
  rowShape: readonly number[];
}

/**
 * Writes one tensor row by row, for as many rows as come: memory does not grow with them.
 *
 * The header's place is reserved, padded with spaces, and filled last. Either `finish` or `abort` must be called; the
 * file appears at `finish`, whole.
 */
export class RowWriter {
  readonly #file: AtomicFile;
  readonly #tensor: RowTensor;
  readonly #rowBytes: number;
  #rows = 0;
  #written: Promise<void> = Promise.resolve();

  private constructor(file: AtomicFile, tensor: RowTensor) {
    this.#file = file;
    this.#tensor = tensor;
    this.#rowBytes = tensorBytes(tensor.dtype, tensor.rowShape);
  }

  /** @throws PerseusError `FILE_UNWRITABLE` */
  static async create(path: string, tensor: RowTensor): Promise<RowWriter> {
    return new RowWriter(await AtomicFile.create(path), tensor);
  }

  /** Rows taken so far. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Takes one row or several whole ones; they lie in the order of the calls. `bytes` must not change until it settles.
   *
   * @throws PerseusError `FILE_UNWRITABLE` (no space left); RangeError where `bytes` is no whole number of rows
   */
  append(bytes: Uint8Array): Promise<void> {
    const rows = bytes.length / this.#rowBytes;
    if (!Number.isSafeInteger(rows))
      return Promise.reject(
        new RangeError(`${bytes.length} bytes are no whole number of rows of ${this.#rowBytes}`),
      );
    const position = RESERVED_BYTES + this.#rows * this.#rowBytes;
    this.#rows += rows;
    const written = this.#written.then(() => this.#write(bytes, position));
    // A failure is told by this call and again by `finish`; nobody has to listen to both.
    written.catch(() => undefined);
    this.#written = written;
    return written;
  }

  /**
   * Fills in the header and puts the file in its place.
   *
   * @returns the number of rows, and SHA-256 of the file, hexadecimal
   * @throws PerseusError `FILE_UNWRITABLE`, `SAFETENSORS_HEADER_TOO_LONG`; nothing is left then
   */
  async finish(metadata: Record<string, string> = {}): Promise<{ rows: number; sha256: string }> {
    try {
      await this.#written;
      const { name, dtype, rowShape } = this.#tensor;
      const header = encodeHeader(
        [{ name, dtype, shape: [this.#rows, ...rowShape] }],
        metadata,
        RESERVED_BYTES,
      );
      await this.#write(header, 0);
      // Read back, because the hash begins with the header and the header comes last.
      const sha256 = await sha256OfHandle(this.#file.handle);
      await this.#file.commit();
      return { rows: this.#rows, sha256 };
    } catch (cause) {
      await this.abort();
      throw cause;
    }
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    await this.#written.catch(() => undefined);
    await this.#file.discard();
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      await writeExactly(this.#file.handle, bytes, position);
    } catch (cause) {
      throw cannotWrite(this.#file.path, cause);
    }
  }
}
