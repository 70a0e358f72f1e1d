import type { FileHandle } from 'node:fs/promises';
import type { AsyncBuffer } from 'hyparquet';

/** Where and how long a column's pages of one row group are. */
export interface ByteRange {
  start: number;
  length: number;
}

/** A Parquet file's bytes by their place, as the library asks for them and piece after piece. */
export class ParquetSource implements AsyncBuffer {
  /** Used in turn: memory taken for each piece would cost more than reading it. */
  readonly #pieces: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];

  constructor(
    readonly file: FileHandle,
    readonly byteLength: number,
    readonly signal: AbortSignal | undefined,
  ) {}

  slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    const read = this.#read(start, end - start, (length) => new Uint8Array(length));
    const bytes = read.then(({ buffer }) => buffer as ArrayBuffer);
    // The library asks for several at once and leaves the others alone where one fails: that would end the process.
    bytes.catch(() => undefined);
    return bytes;
  }

  /** The pieces one after another, the next one being read while one is worked on; each is valid until the next. */
  async *inTurn(ranges: readonly ByteRange[]): AsyncGenerator<Uint8Array> {
    let next = this.#piece(ranges, 0);
    for (let i = 0; i < ranges.length; i++) {
      const piece = await next;
      next = this.#piece(ranges, i + 1);
      yield piece;
    }
  }

  #piece(ranges: readonly ByteRange[], i: number): Promise<Uint8Array> {
    const range = ranges[i];
    if (range === undefined) return Promise.resolve(new Uint8Array(0));
    const bytes = this.#read(range.start, range.length, (length) =>
      this.#reused(i % 2 === 0 ? 0 : 1, length),
    );
    // Waited for one turn later, or never where the work on the one before fails.
    bytes.catch(() => undefined);
    return bytes;
  }

  #reused(turn: 0 | 1, length: number): Uint8Array {
    if (this.#pieces[turn].length < length) this.#pieces[turn] = new Uint8Array(length);
    return this.#pieces[turn].subarray(0, length);
  }

  async #read(start: number, length: number, take: (length: number) => Uint8Array): Promise<Uint8Array> {
    this.signal?.throwIfAborted();
    if (!(start >= 0 && length >= 0 && start + length <= this.byteLength)) {
      throw new RangeError('it points outside of itself');
    }
    const bytes = take(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.file.read(bytes, done, length - done, start + done);
      if (bytesRead === 0) throw new RangeError('it ends before it should');
      done += bytesRead;
    }
    return bytes;
  }
}
