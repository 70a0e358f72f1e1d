import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does something while no other process does it: two that compile into one folder spoil each other's work.
 *
 * A lock whose owner is dead (killed in the middle) is taken over.
 *
 * @template T
 * @param {string} path of the lock file
 * @param {(line: string) => void} log told once when it has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, log, work) {
  mkdirSync(dirname(path), { recursive: true });
  const me = JSON.stringify({ host: hostname(), pid: process.pid, started: startOf(process.pid) });
  let told = false;
  while (!take(path, me)) {
    const owner = read(path);
    if (owner && isDead(owner)) {
      await discard(path, owner);
      continue;
    }
    if (!told) log(`Another set-up is at work (${path} names it); waiting for it.`);
    told = true;
    await sleep(300);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path @param {string} me */
function take(path, me) {
  try {
    writeFileSync(path, me, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path @returns {string | undefined} */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} owner */
function isDead(owner) {
  try {
    const { host, pid, started } = JSON.parse(owner);
    // Of a process on another machine nothing can be known from here.
    return host === hostname() && startOf(pid) !== started;
  } catch {
    // Being written at this moment.
    return false;
  }
}

/**
 * By one waiter at a time, who looks again: another may have removed the dead lock meanwhile and taken one of its own.
 *
 * @param {string} path @param {string} dead
 */
async function discard(path, dead) {
  await withLock(
    `${path}.takeover`,
    () => {},
    async () => {
      if (read(path) === dead) rmSync(path, { force: true });
    },
  );
}

/**
 * When a process started, in clock ticks since boot: tells it from a later one with the same number.
 *
 * @param {number} pid
 * @returns {string} empty where there is no such process
 */
function startOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, and may hold spaces.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
