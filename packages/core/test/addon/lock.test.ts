import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { withLock } from '../../native-build/index.mjs';

const lockModule = new URL('../../native-build/lock.mjs', import.meta.url).href;
const silent = () => {};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perseus-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const deadOwner = JSON.stringify({ host: hostname(), pid: process.pid, started: '1' });

test.each([
  ['where nobody holds it', undefined],
  // The number of this process, but of one that started at another time: numbers are used again.
  ['where its owner was killed', deadOwner],
])('several processes work one after another %s', async (_, left) => {
  const folder = temporaryFolder();
  if (left !== undefined) writeFileSync(join(folder, 'lock'), left);
  const program = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from '${lockModule}';
    await withLock('${folder}/lock', () => {}, async () => {
      appendFileSync('${folder}/story', 'in ');
      await sleep(100);
      appendFileSync('${folder}/story', 'out ');
    });`;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  await Promise.all([run(), run(), run(), run()]);
  expect(readFileSync(join(folder, 'story'), 'utf8')).toBe('in out '.repeat(4));
  expect(readdirSync(folder)).toEqual(['story']);
});

test('the lock of a process that was killed is taken over', async () => {
  const lock = join(temporaryFolder(), 'lock');
  writeFileSync(lock, deadOwner);
  // So was one that was taking it over.
  writeFileSync(`${lock}.takeover`, deadOwner);
  expect(await withLock(lock, silent, async () => 'done')).toBe('done');
});

test('the lock of another machine is waited for, and that is said once', async () => {
  const lock = join(temporaryFolder(), 'lock');
  writeFileSync(lock, JSON.stringify({ host: 'another-node', pid: 1, started: '1' }));
  const said: string[] = [];
  const done = withLock(
    lock,
    (line: string) => said.push(line),
    async () => 'done',
  );
  setTimeout(() => writeFileSync(lock, JSON.stringify({ host: hostname(), pid: 0, started: 'x' })), 700);
  expect(await done).toBe('done');
  expect(said).toEqual([expect.stringContaining(lock)]);
});

test('work that fails gives the lock back', async () => {
  const lock = join(temporaryFolder(), 'lock');
  const failing = withLock(lock, silent, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});
