import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { makeFolder, sha256Of, withAtomicFile } from '@perseus/core';

/** Each is about as large as its model. */
const MOST_KEPT = 8;
const CHUNK_BYTES = 4 * 1024 * 1024;
const CHECKSUM_BYTES = 4;

/** A model in the form that OpenVINO made of it for this processor, kept from one process to the next. */
export interface CompiledCache {
  /** Null where there is none, or what is there is damaged. */
  read(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Never rejects: where nothing can be written, models are compiled each time. */
  write(compiled: Uint8Array): Promise<void>;
}

/**
 * @param madeOf all that decides what comes out of the compilation: it names the file
 * @param folder see `compiledFolder`
 */
export function compiledCache(madeOf: object, folder = compiledFolder()): CompiledCache {
  const path = join(folder, `${sha256Of(JSON.stringify(madeOf)).slice(0, 32)}.blob`);
  return {
    read: () => readChecked(path).catch(() => null),
    write: (compiled) => writeChecked(folder, path, compiled).catch(() => undefined),
  };
}

/** In `PERSEUS_CACHE`, else where the system wants caches. */
function compiledFolder(): string {
  const { PERSEUS_CACHE, XDG_CACHE_HOME } = process.env;
  return join(PERSEUS_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'perseus'), 'openvino');
}

/** A damaged one may crash OpenVINO, which trusts it: hence the checksum, behind the blob so that that stays aligned. */
async function readChecked(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    const end = bytes.length - CHECKSUM_BYTES;
    if (end <= 0) return null;
    let checksum = 0;
    // Piece by piece: a hundred megabytes at once would hold the event loop.
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      const chunk = bytes.subarray(start, start + CHUNK_BYTES);
      const { bytesRead } = await file.read(chunk, 0, chunk.length, start);
      if (bytesRead < chunk.length) return null;
      checksum = crc32(bytes.subarray(start, Math.min(start + CHUNK_BYTES, end)), checksum);
    }
    if (new DataView(bytes.buffer).getUint32(end, true) !== checksum) return null;
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return bytes.subarray(0, end);
  } finally {
    await file.close();
  }
}

async function writeChecked(folder: string, path: string, compiled: Uint8Array): Promise<void> {
  await makeFolder(folder);
  await withAtomicFile(path, async (file) => {
    let checksum = 0;
    for (let start = 0; start < compiled.length; start += CHUNK_BYTES) {
      const chunk = compiled.subarray(start, start + CHUNK_BYTES);
      checksum = crc32(chunk, checksum);
      await file.writeFile(chunk);
    }
    const behind = Buffer.alloc(CHECKSUM_BYTES);
    behind.writeUInt32LE(checksum);
    await file.writeFile(behind);
  });
  await removeOldest(folder);
}

/** Those that were not used for the longest time go. */
async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.blob'));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, used: (await stat(path)).mtimeMs };
    }),
  );
  const old = files.sort((a, b) => b.used - a.used).slice(MOST_KEPT);
  await Promise.all(old.map(({ path }) => rm(path, { force: true })));
}
