import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { cannotRead, cannotWrite } from '@perseus/core';

/** What became of one object, as a job in progress keeps it. */
export interface FieldRecord {
  /** Row of the catalogue, from 0. */
  row: number;
  /** NaN where there is no probability. */
  pMember: number;
  /** NaN with a single view. */
  pMemberSpread: number;
  /** NaN where it was not measured. */
  stellarity: number;
  /** Bits of `FIELD_FLAGS`. */
  flags: number;
  /** -1 where it lies in none. */
  tile: number;
  /** How many further tiles show it, 255 at most. */
  otherTiles: number;
  /** 1 member, 0 background, 255 without a probability. */
  label: number;
}

/**
 * row u32, p f32, spread f32, stellarity f32, flags u32, tile i32, other tiles u8, label u8, 0 u16, CRC-32 of what stands
 * before u32; little-endian.
 */
const RECORD_BYTES = 32;
const CRC_AT = 28;

/** Records wait in memory until this many are there, or until a second has passed: a kill costs no more than that. */
const RECORDS_A_WRITE = 4096;
const LONGEST_WAIT_MS = 1000;

/** The results of a job in progress, appended one by one; a record that a kill tore is not there. */
export class WorkFile implements AsyncDisposable {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #waiting = Buffer.alloc(RECORDS_A_WRITE * RECORD_BYTES);
  #waitingBytes = 0;
  #lastWrite = performance.now();
  #count: number;

  private constructor(path: string, file: FileHandle, count: number) {
    this.path = path;
    this.#file = file;
    this.#count = count;
  }

  /**
   * Opens or begins the file, and cuts it to whole batches: the one that was in work is done again with the objects that
   * it had, so that its numbers are the same.
   *
   * @param rows of the job, in the order of work
   */
  static async open(path: string, batchSize: number, rows: Uint32Array): Promise<WorkFile> {
    let file: FileHandle;
    try {
      file = await open(path, 'a+');
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
    try {
      const sound = await countSound(file, path, rows);
      const kept = sound >= rows.length ? rows.length : Math.floor(sound / batchSize) * batchSize;
      await file.truncate(kept * RECORD_BYTES);
      return new WorkFile(path, file, kept);
    } catch (cause) {
      await file.close();
      throw cannotWrite(path, cause);
    }
  }

  /** Records that are there, those that wait to be written included. */
  get count(): number {
    return this.#count;
  }

  /** @throws PerseusError `FILE_UNWRITABLE` */
  async append(record: FieldRecord): Promise<void> {
    encode(record, this.#waiting.subarray(this.#waitingBytes, this.#waitingBytes + RECORD_BYTES));
    this.#waitingBytes += RECORD_BYTES;
    this.#count++;
    const full = this.#waitingBytes === this.#waiting.length;
    if (full || performance.now() - this.#lastWrite > LONGEST_WAIT_MS) await this.flush();
  }

  /** Writes what waits. It survives a kill then; only a power failure may take the last seconds. */
  async flush(): Promise<void> {
    try {
      await this.#file.appendFile(this.#waiting.subarray(0, this.#waitingBytes));
    } catch (cause) {
      throw cannotWrite(this.path, cause);
    }
    this.#waitingBytes = 0;
    this.#lastWrite = performance.now();
  }

  /** Keeps what waits: an abort loses nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#file.close();
    }
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
    for await (const records of recordsOf(file)) yield* records;
  } finally {
    await file.close();
  }
}

/** How many records from the first on are whole, and of the very rows that they must be of. */
async function countSound(file: FileHandle, path: string, rows: Uint32Array): Promise<number> {
  let count = 0;
  try {
    for await (const records of recordsOf(file)) {
      for (const { row } of records) {
        if (row !== rows[count]) return count;
        count++;
      }
    }
  } catch (cause) {
    throw cannotRead(path, 'work file', cause);
  }
  return count;
}

async function* recordsOf(file: FileHandle): AsyncGenerator<FieldRecord[]> {
  const chunk = Buffer.alloc(RECORDS_A_WRITE * RECORD_BYTES);
  for (let position = 0; ;) {
    const filled = await readFully(file, chunk, position);
    const records: FieldRecord[] = [];
    for (let at = 0; at + RECORD_BYTES <= filled; at += RECORD_BYTES) {
      const bytes = chunk.subarray(at, at + RECORD_BYTES);
      const whole = bytes.readUInt32LE(CRC_AT) === crc32(bytes.subarray(0, CRC_AT));
      if (whole) records.push(decode(bytes));
      // What a power failure left half written ends the file.
      else return yield records;
    }
    yield records;
    if (filled < chunk.length) return;
    position += filled;
  }
}

async function readFully(file: FileHandle, into: Buffer, position: number): Promise<number> {
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, position + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === into.length) return filled;
  }
}

function encode(record: FieldRecord, bytes: Buffer): void {
  bytes.writeUInt32LE(record.row, 0);
  bytes.writeFloatLE(record.pMember, 4);
  bytes.writeFloatLE(record.pMemberSpread, 8);
  bytes.writeFloatLE(record.stellarity, 12);
  bytes.writeUInt32LE(record.flags, 16);
  bytes.writeInt32LE(record.tile, 20);
  bytes.writeUInt8(record.otherTiles, 24);
  bytes.writeUInt8(record.label, 25);
  bytes.writeUInt16LE(0, 26);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT);
}

function decode(bytes: Buffer): FieldRecord {
  return {
    row: bytes.readUInt32LE(0),
    pMember: bytes.readFloatLE(4),
    pMemberSpread: bytes.readFloatLE(8),
    stellarity: bytes.readFloatLE(12),
    flags: bytes.readUInt32LE(16),
    tile: bytes.readInt32LE(20),
    otherTiles: bytes.readUInt8(24),
    label: bytes.readUInt8(25),
  };
}
