import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decodeCutout, fetchCutouts, type ObjectRow } from '@perseus/data';
import { cutoutRoutes } from '../stand-in/cutouts.js';
import { startStandIn } from '../stand-in/server.js';

const folder = mkdtempSync(join(tmpdir(), 'perseus-full-'));
const disk = join(folder, 'disk');
const isMounted = mounted();

/** A disk of a few hundred kilobytes, where this process may mount one. */
function mounted(): boolean {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  if (isMounted) execFileSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

function* objects(count: number): Generator<ObjectRow> {
  for (let i = 0; i < count; i++)
    yield { row: i + 1, id: `${i}`, file: null, raDeg: 49 + i / 1e4, decDeg: 41, columns: {} };
}

test.skipIf(!isMounted)(
  'a disk that fills up ends the fetch with a sentence, and loses nothing that was there',
  async () => {
    await using standIn = await startStandIn({ routes: cutoutRoutes() });
    const output = join(disk, 'cutouts');
    const fetch = (count: number) =>
      fetchCutouts({
        objects: objects(count),
        source: { preset: 'sdss', url: standIn.url },
        output,
        client: { requestsPerSecond: 1000, concurrency: 4 },
      });
    await expect(fetch(200)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining('no space is left on the device') as string,
    });
    const kept = (await readdir(output)).filter((name) => name.endsWith('.jpg'));
    expect(kept.length).toBeGreaterThan(0);
    for (const name of kept) await decodeCutout(join(output, name));

    // More room: the same command goes on.
    execFileSync('mount', ['-o', 'remount,size=20m', disk]);
    const before = standIn.requests.length;
    const report = await fetch(60);
    expect(report.byState.ok).toBe(60);
    expect(standIn.requests.length - before).toBe(60 - kept.length);
  },
);
