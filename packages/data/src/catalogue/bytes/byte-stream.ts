import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { cannotRead, PerseusError } from '@perseus/core';

/** A file's bytes from first to last, unpacked where it is gzipped. */
export interface ByteStream extends AsyncDisposable {
  /** There are no more bytes to come than this: by the file's size, or by what a gzipped file of its size can unpack to. */
  readonly remaining: number;
  /** Whether `remaining` is the count itself. */
  readonly exact: boolean;
  /** @returns how many bytes were there: fewer than `target.length` only where the file ends */
  fill(target: Uint8Array): Promise<number>;
  /** Passes over so many bytes; beyond the end `fill` finds none. */
  skip(count: number): Promise<void>;
}

/** Deflate's own limit: no stream unpacks to more than this many times its size. */
const DEFLATE_MAX_RATIO = 1032;
const CHUNK_BYTES = 1 << 20;

/** A table unpacks to several times its size; more than this, beyond what is small anyway, is taken for a trap. */
const MAX_RATIO = 100;
const SMALL_BYTES = 256 * 2 ** 20;

/** @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`; `fill` also `CATALOGUE_UNREADABLE` (broken gzip) */
export async function openBytes(path: string, what: string, signal?: AbortSignal): Promise<ByteStream> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const size = (await file.stat()).size;
    const mark = new Uint8Array(2);
    await file.read(mark, 0, 2, 0);
    if (mark[0] !== 0x1f || mark[1] !== 0x8b) return plainBytes(file, size, path, what, signal);
    await file.close();
    return gunzippedBytes(path, size, what, signal);
  } catch (cause) {
    await file?.close().catch(() => undefined);
    throw cannotRead(path, what, cause);
  }
}

function plainBytes(
  file: FileHandle,
  size: number,
  path: string,
  what: string,
  signal?: AbortSignal,
): ByteStream {
  let position = 0;
  return {
    get remaining() {
      return Math.max(0, size - position);
    },
    exact: true,
    async fill(target) {
      let done = 0;
      try {
        while (done < target.length) {
          signal?.throwIfAborted();
          const want = Math.min(CHUNK_BYTES, target.length - done);
          const { bytesRead } = await file.read(target, done, want, position);
          if (bytesRead === 0) break;
          done += bytesRead;
          position += bytesRead;
        }
      } catch (cause) {
        throw signal?.aborted === true ? cause : cannotRead(path, what, cause);
      }
      return done;
    },
    async skip(count) {
      position += count;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

function gunzippedBytes(path: string, size: number, what: string, signal?: AbortSignal): ByteStream {
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  // What goes wrong is thrown by the reads below; without a callback it would be thrown a second time.
  pipeline(createReadStream(path), unpacked, () => undefined);
  const chunks = unpacked[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let chunk: Uint8Array = new Uint8Array(0);
  let taken = 0;
  const most = Math.max(SMALL_BYTES, size * MAX_RATIO);

  /** Takes up to so many bytes, handing each piece to `use`; returns how many there were. */
  const take = async (count: number, use: (piece: Uint8Array, at: number) => void) => {
    let done = 0;
    while (done < count) {
      signal?.throwIfAborted();
      if (chunk.length === 0) {
        const next = await nextOf(chunks, path, what);
        if (next === null) break;
        chunk = next;
      }
      const length = Math.min(chunk.length, count - done);
      use(chunk.subarray(0, length), done);
      chunk = chunk.subarray(length);
      done += length;
      taken += length;
      if (taken > most) throw unpacksToTooMuch(path);
    }
    return done;
  };

  return {
    get remaining() {
      return Math.min(size * DEFLATE_MAX_RATIO, most) - taken;
    },
    exact: false,
    fill: (target) => take(target.length, (piece, at) => target.set(piece, at)),
    async skip(count) {
      await take(count, () => undefined);
    },
    async [Symbol.asyncDispose]() {
      unpacked.destroy();
    },
  };
}

function unpacksToTooMuch(path: string): PerseusError {
  const message =
    `${path} unpacks to more than ${MAX_RATIO} times its size, as no usual table does. ` +
    'Unpack it yourself (`gunzip -k`) if it is what it should be, or fetch it again.';
  return new PerseusError('CATALOGUE_UNREADABLE', message, { path });
}

async function nextOf(
  chunks: AsyncIterator<Uint8Array>,
  path: string,
  what: string,
): Promise<Uint8Array | null> {
  try {
    const next = await chunks.next();
    return next.done === true ? null : next.value;
  } catch (cause) {
    if (typeof (cause as { errno?: unknown }).errno !== 'number' || !isZlibError(cause)) {
      throw cannotRead(path, what, cause);
    }
    const message = `${path} is damaged: its gzip compression cannot be undone (${(cause as Error).message}). Fetch it again.`;
    throw new PerseusError('CATALOGUE_UNREADABLE', message, { path }, { cause });
  }
}

function isZlibError(cause: unknown): boolean {
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' && code.startsWith('Z_');
}
