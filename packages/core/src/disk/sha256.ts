import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { readExactly } from './exact-io.js';
import { cannotRead } from './file-errors.js';

/** Small enough that hashing one keeps the event loop waiting for less than two milliseconds. */
const CHUNK_BYTES = 1024 * 1024;

/** SHA-256 of `data` (text as UTF-8), hexadecimal. */
export function sha256Of(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of an open file from its first byte to its last, hexadecimal; memory does not grow with the file. */
export async function sha256OfHandle(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let position = 0; ;) {
    const count = await readExactly(file, chunk, position);
    if (count === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, count));
    position += count;
  }
}

/**
 * SHA-256 of the file at `path`, hexadecimal.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`
 */
export async function sha256OfFile(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      return await sha256OfHandle(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cannotRead(path, 'file', cause);
  }
}
