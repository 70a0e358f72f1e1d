import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { PerseusError } from '../errors/perseus-error.js';
import { cannotWrite, isWriteFailure } from './file-errors.js';
import { syncFolder } from './sync-folder.js';

const OWNER_FILE = '.owner';

/**
 * Builds the folder `path` as a whole: `build` fills `X.partial`, which is renamed to `X` when it is complete.
 *
 * An `X.partial` that a killed process left is replaced. Where `build` throws, `X.partial` is removed.
 *
 * @throws PerseusError `OUTPUT_EXISTS` where `path` is there already, `OUTPUT_BUSY` where another process on this
 *   machine is building it now, `FILE_UNWRITABLE` where it cannot be made; what `build` throws passes through
 */
export async function withPartialFolder<T>(
  path: string,
  build: (partialPath: string) => Promise<T>,
): Promise<T> {
  const target = resolve(path);
  const partial = `${target}.partial`;
  await refuseExisting(target, path);
  await takePartial(partial, path);
  try {
    const built = await build(partial);
    await putInPlace(partial, target, path);
    return built;
  } catch (cause) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw isWriteFailure(cause) ? cannotWrite(path, cause) : cause;
  }
}

async function putInPlace(partial: string, target: string, path: string): Promise<void> {
  await rm(join(partial, OWNER_FILE), { force: true });
  await syncFolder(partial);
  // Again: POSIX lets a folder replace an empty one, and the building may have taken hours.
  await refuseExisting(target, path);
  await rename(partial, target).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
  await syncFolder(dirname(target));
}

async function refuseExisting(target: string, path: string): Promise<void> {
  const there = await lstat(target).catch(() => undefined);
  if (!there) return;
  throw new PerseusError('OUTPUT_EXISTS', `"${path}" is there already. Remove it, or choose another name.`, {
    path,
  });
}

async function takePartial(partial: string, path: string): Promise<void> {
  const owner = await liveOwner(partial);
  if (owner !== undefined) {
    const message = `"${path}" is being built by process ${owner}. Wait for it, or choose another name.`;
    throw new PerseusError('OUTPUT_BUSY', message, { path });
  }
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
    await writeFile(join(partial, OWNER_FILE), JSON.stringify({ host: hostname(), pid: process.pid }));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** The process that is still at work on `partial`, as far as this machine can tell. */
async function liveOwner(partial: string): Promise<number | undefined> {
  try {
    const owner = JSON.parse(await readFile(join(partial, OWNER_FILE), 'utf8')) as {
      host?: unknown;
      pid?: unknown;
    };
    if (owner.host !== hostname() || typeof owner.pid !== 'number') return undefined;
    return isAlive(owner.pid) ? owner.pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it lives, and belongs to somebody else.
    return (cause as { code?: unknown }).code === 'EPERM';
  }
}
