import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cannotWrite, isWriteFailure } from './file-errors.js';
import { syncFolder } from './sync-folder.js';

/**
 * A file that comes into being as a whole: written beside its place, flushed to the disk, and renamed into it.
 *
 * Until `commit` the old file at `path` stays as it was, whatever happens to this process; after it the new one is
 * there whole, even if the power fails. Either `commit` or `discard` must be called.
 */
export class AtomicFile {
  readonly path: string;
  readonly temporaryPath: string;
  /** Open for reading and writing. */
  readonly handle: FileHandle;
  #open = true;

  private constructor(path: string, temporaryPath: string, handle: FileHandle) {
    this.path = path;
    this.temporaryPath = temporaryPath;
    this.handle = handle;
  }

  /** @throws PerseusError `FILE_UNWRITABLE` where the folder does not exist or cannot be written to */
  static async create(path: string): Promise<AtomicFile> {
    // Through a symbolic link the file that it points to is replaced, not the link itself.
    const target = await realpath(path).catch(() => path);
    const name = `.${basename(target)}.${process.pid}-${randomBytes(6).toString('hex')}.partial`;
    const temporaryPath = join(dirname(target), name);
    try {
      return new AtomicFile(target, temporaryPath, await open(temporaryPath, 'wx+'));
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  }

  async commit(): Promise<void> {
    try {
      await this.handle.sync();
      await this.#close();
      await rename(this.temporaryPath, this.path);
    } catch (cause) {
      await this.discard();
      throw cannotWrite(this.path, cause);
    }
    await syncFolder(dirname(this.path));
  }

  /** Leaves nothing behind; never throws, so that it does not hide the error that led to it. */
  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await rm(this.temporaryPath, { force: true }).catch(() => undefined);
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.handle.close();
  }
}

/**
 * Runs `write` on a temporary file beside `path`, then puts that file in the place of `path` in one step.
 *
 * Where `write` throws, the temporary is removed and the old file is untouched. Several writers may work on one path
 * at once: the last to finish wins, and no reader ever sees a mixture.
 *
 * @throws PerseusError `FILE_UNWRITABLE` (no such folder, no permission, no space); what `write` throws passes through
 */
export async function withAtomicFile<T>(
  path: string,
  write: (file: FileHandle, temporaryPath: string) => Promise<T>,
): Promise<T> {
  const file = await AtomicFile.create(path);
  let written: T;
  try {
    written = await write(file.handle, file.temporaryPath);
  } catch (cause) {
    await file.discard();
    throw isWriteFailure(cause) ? cannotWrite(path, cause) : cause;
  }
  await file.commit();
  return written;
}

/** Replaces the file at `path` by `data` (text as UTF-8) in one step; see `withAtomicFile`. */
export async function writeFileAtomically(path: string, data: Uint8Array | string): Promise<void> {
  await withAtomicFile(path, (file) => file.writeFile(data));
}
