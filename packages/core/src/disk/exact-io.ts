import type { FileHandle } from 'node:fs/promises';

/** One system call moves at most this much, so that a large transfer neither overflows 2 GiB nor blocks a pool thread. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * Fills `target` from byte `position` of the file on; the system may deliver less than asked for at a time.
 *
 * @returns how many bytes were there: fewer than `target.length` only where the file ends
 */
export async function readExactly(file: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const want = Math.min(CHUNK_BYTES, target.length - done);
    const { bytesRead } = await file.read(target, done, want, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Writes all of `bytes` at byte `position` of the file; the system may take less than offered at a time. */
export async function writeExactly(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const offer = Math.min(CHUNK_BYTES, bytes.length - done);
    const { bytesWritten } = await file.write(bytes, done, offer, position + done);
    done += bytesWritten;
  }
}
