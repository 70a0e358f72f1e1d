import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { PerseusError, cannotRead, cannotWrite } from '@perseus/core';

/** What became of one object, as a job in progress keeps it. */
export interface FieldRecord {
  /** Row of the catalogue, from 0. */
  row: number;
  /** NaN where there is no probability. */
  pMember: number;
  /** NaN with a single view. */
  pMemberSpread: number;
  /** 1 member, 0 background, 255 without a probability. */
  label: number;
  /** Bits of `FIELD_FLAGS`. */
  flags: number;
  /** NaN where it was not measured. */
  stellarity: number;
}

/** row u32, p f32, spread f32, label u32, flags u32, stellarity f32, CRC-32 of what stands before u32; little-endian. */
const RECORD_BYTES = 28;

/** The results of a job in progress, appended batch by batch; a record that a kill tore is not there. */
export class WorkFile implements AsyncDisposable {
  readonly path: string;
  readonly #file: FileHandle;
  #count: number;

  private constructor(path: string, file: FileHandle, count: number) {
    this.path = path;
    this.#file = file;
    this.#count = count;
  }

  /**
   * Opens or begins the file, and cuts it to whole batches: the one that was in work is done again with the objects that
   * it had, so that its numbers are the same.
   */
  static async open(path: string, batchSize: number, total: number): Promise<WorkFile> {
    let file: FileHandle;
    try {
      file = await open(path, 'a+');
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
    try {
      const whole = await countWhole(file, path);
      const kept = whole >= total ? total : Math.floor(whole / batchSize) * batchSize;
      await file.truncate(kept * RECORD_BYTES);
      return new WorkFile(path, file, kept);
    } catch (cause) {
      await file.close();
      throw cause instanceof PerseusError ? cause : cannotWrite(path, cause);
    }
  }

  /** Records that are there. */
  get count(): number {
    return this.#count;
  }

  async append(records: readonly FieldRecord[]): Promise<void> {
    const bytes = Buffer.alloc(records.length * RECORD_BYTES);
    records.forEach((record, i) => encode(record, bytes.subarray(i * RECORD_BYTES, (i + 1) * RECORD_BYTES)));
    try {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
    } catch (cause) {
      throw cannotWrite(this.path, cause);
    }
    this.#count += records.length;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Reads a work file, record by record.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`; a torn end is passed over
 */
export async function* readWorkFile(path: string): AsyncGenerator<FieldRecord> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    throw cannotRead(path, 'work file', cause);
  }
  try {
    yield* recordsOf(file);
  } finally {
    await file.close();
  }
}

async function countWhole(file: FileHandle, path: string): Promise<number> {
  let count = 0;
  try {
    for await (const _ of recordsOf(file)) count++;
  } catch (cause) {
    throw cannotRead(path, 'work file', cause);
  }
  return count;
}

const RECORDS_A_READ = 4096;

async function* recordsOf(file: FileHandle): AsyncGenerator<FieldRecord> {
  const chunk = Buffer.alloc(RECORDS_A_READ * RECORD_BYTES);
  for (let position = 0; ;) {
    let filled = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk, filled, chunk.length - filled, position + filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === chunk.length) break;
    }
    for (let at = 0; at + RECORD_BYTES <= filled; at += RECORD_BYTES) {
      const bytes = chunk.subarray(at, at + RECORD_BYTES);
      // What a power failure left half written ends the file.
      if (bytes.readUInt32LE(24) !== crc32(bytes.subarray(0, 24))) return;
      yield decode(bytes);
    }
    if (filled < chunk.length) return;
    position += filled;
  }
}

function encode(record: FieldRecord, bytes: Buffer): void {
  bytes.writeUInt32LE(record.row, 0);
  bytes.writeFloatLE(record.pMember, 4);
  bytes.writeFloatLE(record.pMemberSpread, 8);
  bytes.writeUInt32LE(record.label, 12);
  bytes.writeUInt32LE(record.flags, 16);
  bytes.writeFloatLE(record.stellarity, 20);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 24)), 24);
}

function decode(bytes: Buffer): FieldRecord {
  return {
    row: bytes.readUInt32LE(0),
    pMember: bytes.readFloatLE(4),
    pMemberSpread: bytes.readFloatLE(8),
    label: bytes.readUInt32LE(12),
    flags: bytes.readUInt32LE(16),
    stellarity: bytes.readFloatLE(20),
  };
}
