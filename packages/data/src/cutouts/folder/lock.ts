import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PerseusError, cannotWrite } from '@perseus/core';

const LOCK_NAME = '.lock';

const ownerSchema = z.object({
  host: z.string(),
  pid: z.int(),
  /** When the process began, where the system tells: in a container every run may have the same number. */
  began: z.string().nullable(),
});
type Owner = z.infer<typeof ownerSchema>;

/**
 * Takes a folder for this process alone; the lock of a process that is no more is taken over.
 *
 * @returns what gives it back
 * @throws PerseusError `OUTPUT_BUSY` where another process has it, `FILE_UNWRITABLE`
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, LOCK_NAME);
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, began: await beganOf(process.pid) });
  for (let tries = 0; ; tries++) {
    if (await create(path, mine)) return () => rm(path, { force: true });
    const content = await readFile(path, 'utf8').catch(() => null);
    const owner = content === null ? null : ownerOf(content);
    if (tries >= 5 || (owner !== null && (await mayLive(owner)))) throw busy(folder, path, owner);
    if (content !== null) await setAside(path, content);
  }
}

/** A lock appears with its content at once: an empty one would pass for one that a killed process left. */
async function create(path: string, content: string): Promise<boolean> {
  const beside = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.partial`;
  try {
    await writeFile(beside, content, { flag: 'wx' });
    await link(beside, path);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without links; two processes that start in the same millisecond could then meet.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EMLINK') return createInPlace(path, content);
    throw cannotWrite(path, cause);
  } finally {
    await rm(beside, { force: true });
  }
}

async function createInPlace(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotWrite(path, cause);
  }
}

/** Removes the stale lock and no other: between reading and removing, a third process may have put its own there. */
async function setAside(path: string, stale: string): Promise<void> {
  const aside = `${path}.${process.pid}.partial`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8').catch(() => stale)) !== stale)
    await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Null for a lock that a killed process left half written. */
function ownerOf(content: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(content));
  } catch {
    return null;
  }
}

async function mayLive({ host, pid, began }: Owner): Promise<boolean> {
  // What another machine's processes do cannot be seen from here.
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // EPERM: it lives, and belongs to somebody else.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
  return began === null || began === (await beganOf(pid));
}

/** Field 22 of `/proc/PID/stat`, clock ticks since the machine started, with the machine's own start; null elsewhere. */
async function beganOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is the program's name, which may itself hold blanks and brackets.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot.trim()}:${ticks}`;
  } catch {
    return null;
  }
}

function busy(folder: string, path: string, owner: Owner | null): PerseusError {
  const who = owner === null ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  const message =
    `${folder} is being filled by ${who}. Wait for it, or choose another folder; ` +
    `where that process is gone, remove ${path}.`;
  return new PerseusError('OUTPUT_BUSY', message, { path: folder });
}
