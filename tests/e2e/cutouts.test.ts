import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FetchReport } from '@perseus/data';
import { cutoutRoutes, type Shown } from '../stand-in/cutouts.js';
import { always, share } from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';
import { perseus, perseusJson, startPerseus } from './perseus-process.js';

let folder: string;
let service: StandIn;
let objects: string;
const OBJECTS = 40;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-cutouts-'));
  service = await startStandIn({ routes: cutoutRoutes() });
  objects = join(folder, 'objects.csv');
  const rows = Array.from(
    { length: OBJECTS },
    (_, i) => `obj${i},${(49 + i / 100).toFixed(2)},41.5,${i % 2}`,
  );
  await writeFile(objects, ['id,ra,dec,label', ...rows].join('\n'));
});
afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

const fetching = (...options: string[]) => [
  ...['cutouts', 'fetch', '--objects', objects, '-o', join(folder, 'cutouts'), '--service', service.url],
  ...['--size', '64', '--pixel-scale', '0.4', '--rate', '1000', '--concurrency', '4', ...options],
];
const images = async () =>
  (await readdir(join(folder, 'cutouts')).catch(() => [] as string[])).filter((name) =>
    name.endsWith('.jpg'),
  );
const showing = async (show: (raDeg: number) => Shown) => {
  await service.close();
  service = await startStandIn({ routes: cutoutRoutes({ show }) });
};

test('a table becomes a folder of cutouts that a dataset can be built of', async () => {
  const report = await perseusJson<FetchReport>(fetching());
  expect(report).toMatchObject({ objects: OBJECTS, fetched: OBJECTS, byState: { ok: OBJECTS } });
  expect(await images()).toHaveLength(OBJECTS);
  const dataset = join(folder, 'dataset');
  const { stdout } = await perseus([
    ...['dataset', 'build', '--objects', objects, '--cutouts', join(folder, 'cutouts'), '-o', dataset],
  ]);
  expect(stdout).toContain(`${OBJECTS} objects, cutouts of 64 x 64 px, 0.4 arcsec/px, SDSS`);
});

test('what is there is not asked for again', async () => {
  await perseus(fetching());
  const asked = service.requests.length;
  const { stdout } = await perseus(fetching());
  expect(service.requests).toHaveLength(asked);
  expect(stdout).toContain(`${OBJECTS} there already`);
});

test('Ctrl-C keeps what has come and says how to go on, and that line asks for the rest alone', async () => {
  const { child, ended } = startPerseus(fetching('--rate', '20', '--concurrency', '2'));
  await vi.waitUntil(async () => (await images()).length >= 5, { timeout: 30_000 });
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  const [, line] = /go on with\n {2}perseus (.*)\n/.exec(stderr) ?? [];
  expect(line).toContain('cutouts fetch');
  const kept = (await images()).length;
  expect(kept).toBeLessThan(OBJECTS);
  const before = service.requests.length;
  const report = await perseusJson<FetchReport>(line!.split(' '));
  expect(report.byState.ok).toBe(OBJECTS);
  expect(report.alreadyThere + report.adopted).toBeGreaterThanOrEqual(kept);
  expect(service.requests.length - before).toBe(OBJECTS - report.alreadyThere - report.adopted);
});

test('faults on the way are tried again, and all of them come', async () => {
  service.setFaults(share(0.2, 5));
  const report = await perseusJson<FetchReport>(fetching('--retries', '8', '--timeout', '5'));
  expect(report.byState).toMatchObject({ ok: OBJECTS, failed: 0 });
}, 90_000);

describe('what does not come', () => {
  test('is counted by kind, with what to do about it, and is no image in the folder', async () => {
    const shown: Shown[] = ['off', 'black', 'html', 'json', 'torn'];
    await showing((ra) => shown[Math.round((ra - 49) * 100)] ?? 'sky');
    const { stdout } = await perseus(fetching('--retries', '0'));
    expect(stdout).toContain(`${OBJECTS - 5} of ${OBJECTS} objects`);
    expect(stdout).toMatch(/1 off.footprint/);
    expect(stdout).toMatch(/1 black/);
    expect(stdout).toMatch(/2 not.an.image/);
    expect(await images()).toHaveLength(OBJECTS - 5);
    const manifest = (await readFile(join(folder, 'cutouts', 'manifest.jsonl'), 'utf8')).trim().split('\n');
    expect(manifest.length).toBeGreaterThan(OBJECTS);
  });

  test('of a service that is down ends the run early, by code', async () => {
    service.setFaults(always({ kind: 'refuse' }));
    const { stderr } = await perseus(
      fetching('--retries', '0', '--max-failures', '3', '--concurrency', '1', '--quiet', '--json'),
      { code: 1 },
    );
    const error = JSON.parse(stderr.trim().split('\n').at(-1)!) as { type: string; code: string };
    expect(error.type).toBe('error');
    expect(error.code).toMatch(/^SERVICE_/);
    expect(service.requests.length).toBeLessThan(OBJECTS);
  });
});

test('a folder made with other settings, or by a newer version, is refused by name', async () => {
  await perseus(fetching());
  const other = await perseus([...fetching(), '--pixel-scale', '0.2'], { code: 1 });
  expect(other.stderr.trim().split('\n')).toHaveLength(1);
  expect(other.stderr).toContain(join(folder, 'cutouts'));
  const path = join(folder, 'cutouts', 'manifest.jsonl');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/"formatVersion":\d+/, '"formatVersion":99'));
  const newer = await perseus(fetching(), { code: 1 });
  expect(newer.stderr).toContain('99');
  expect(newer.stderr.trim().split('\n')).toHaveLength(1);
});

test('a mirror folder and a template give cutouts too', async () => {
  await perseus(fetching());
  const mirrored = await perseusJson<FetchReport>([
    ...['cutouts', 'fetch', '--objects', objects, '-o', join(folder, 'mirrored')],
    ...['--mirror', join(folder, 'cutouts'), '--cutout-name', '{id}.jpg'],
  ]);
  expect(mirrored.byState.ok).toBe(OBJECTS);
  const template = await perseusJson<FetchReport>([
    ...['cutouts', 'fetch', '--objects', objects, '-o', join(folder, 'by-template'), '--where', 'label=1'],
    ...['--template', `${service.url}/any/cutout?ra={ra}&dec={dec}`, '--rate', '1000'],
    ...['--size', '64', '--pixel-scale', '0.4'],
  ]);
  expect(template.byState.ok).toBe(OBJECTS / 2);
});

test('rows without a position are told and passed over, and a table without columns is refused', async () => {
  await writeFile(objects, 'id,ra,dec\na,49.1,41.5\nb,N/A,41.5\nc,49.2,95\n');
  const { stdout } = await perseus(fetching());
  expect(stdout).toContain('1 of 3 objects');
  await writeFile(objects, 'id,x\na,1\n');
  const { stderr } = await perseus(fetching(), { code: 1 });
  expect(stderr).toContain('objects.csv');
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
