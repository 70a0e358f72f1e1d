import { open, readdir, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { makeFolder, sha256Of, withAtomicFile } from '@perseus/core';

/** Each is about as large as its model. */
const MOST_KEPT = 8;
const LONGEST_WRITE_MS = 3600e3;
const CHUNK_BYTES = 4 * 1024 * 1024;
const CHECKSUM_BYTES = 4;

/** A model in the form that OpenVINO made of it for this processor, kept from one process to the next. */
export interface CompiledCache {
  /** Null where there is none, or what is there is damaged. */
  read(): Promise<Uint8Array<ArrayBuffer> | null>;
  /**
   * Never rejects: where nothing can be written, models are compiled each time.
   *
   * @param write puts the compiled form into the file at a path
   */
  write(write: (path: string) => Promise<void>): Promise<void>;
}

/**
 * @param madeOf all that decides what comes out of the compilation: it names the file
 * @param folder see `compiledFolder`
 */
export function compiledCache(madeOf: object, folder = compiledFolder()): CompiledCache {
  const path = join(folder, `${sha256Of(JSON.stringify(madeOf)).slice(0, 32)}.blob`);
  return {
    read: () => readChecked(path).catch(() => null),
    write: (write) => writeChecked(folder, path, write).catch(() => undefined),
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
    const { size } = await file.stat();
    if (size <= CHECKSUM_BYTES) return null;
    const bytes = new Uint8Array(size - CHECKSUM_BYTES);
    const behind = Buffer.alloc(CHECKSUM_BYTES);
    const checksum = await readHashed(file, bytes);
    await file.read(behind, 0, CHECKSUM_BYTES, bytes.length);
    if (behind.readUInt32LE() !== checksum) return null;
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return bytes;
  } finally {
    await file.close();
  }
}

/** Fills `bytes` from the start of the file on; piece by piece, as a hundred megabytes at once would hold the event loop. */
async function readHashed(file: FileHandle, bytes: Uint8Array): Promise<number> {
  let checksum = 0;
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const chunk = bytes.subarray(start, start + CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, chunk.length, start);
    checksum = crc32(chunk.subarray(0, bytesRead), checksum);
  }
  return checksum;
}

async function writeChecked(
  folder: string,
  path: string,
  write: (path: string) => Promise<void>,
): Promise<void> {
  await makeFolder(folder);
  await withAtomicFile(path, async (file, temporaryPath) => {
    await write(temporaryPath);
    const bytes = new Uint8Array((await file.stat()).size);
    const behind = Buffer.alloc(CHECKSUM_BYTES);
    behind.writeUInt32LE(await readHashed(file, bytes));
    await file.write(behind, 0, CHECKSUM_BYTES, bytes.length);
  });
  await removeOldest(folder);
}

/** Those that were not used for the longest time go, and what a process left behind that was ended while it wrote. */
async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(blob|partial)$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, used: (await stat(path)).mtimeMs };
    }),
  );
  const [blobs, partial] = [/\.blob$/, /\.partial$/].map((kind) =>
    files.filter(({ path }) => kind.test(path)),
  );
  const old = [
    ...blobs!.sort((a, b) => b.used - a.used).slice(MOST_KEPT),
    ...partial!.filter(({ used }) => used < Date.now() - LONGEST_WRITE_MS),
  ];
  await Promise.all(old.map(({ path }) => rm(path, { force: true })));
}
