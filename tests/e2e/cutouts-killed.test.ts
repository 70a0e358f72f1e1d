import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeCutout, readManifest, type FetchReport } from '@perseus/data';
import { cutoutRoutes } from '../stand-in/cutouts.js';
import { share, type FaultPlan } from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';

// The promise of `fetchCutouts`, held by real processes and real signals. The recorded figure is of 2000 cutouts:
// PERSEUS_KILLED_CUTOUTS=2000 npx vitest run --project tests cutouts-killed

const CUTOUTS = Number(process.env.PERSEUS_KILLED_CUTOUTS ?? 200);
const FAULTS = 0.2;
/** Objects that one process has under way at a time. */
const UNDER_WAY = 16;
const main = fileURLToPath(new URL('../stand-in/fetch-main.mjs', import.meta.url));

let folder: string;
let output: string;
let standIn: StandIn;
/** Names of the files whose objects the service gave whole, request by request; null where a fault came between. */
let given: (string | null)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-killed-'));
  output = join(folder, 'cutouts');
  given = [];
  const plan = share(FAULTS, 11);
  const faults: FaultPlan = (request) => {
    const fault = plan(request);
    given.push(fault === null ? fileOf(request.query) : null);
    return fault;
  };
  standIn = await startStandIn({ routes: cutoutRoutes(), faults });
});

afterEach(async () => {
  await standIn.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  report?: FetchReport;
  error?: { code: string | null; message: string };
}

function start(rows = CUTOUTS, requestsPerSecond = 2000) {
  const request = {
    rows,
    output,
    source: { preset: 'sdss', size: 64, pixelScaleArcsec: 0.4, url: standIn.url },
    client: { requestsPerSecond, concurrency: 6, timeoutSeconds: 20, retries: 12, backoffSeconds: 0.02 },
  };
  const child = spawn(process.execPath, [main, JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([code, signal]): Ended => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    ...(said === '' ? {} : (JSON.parse(said) as object)),
  }));
  return { child, ended };
}

const fetched = async (): Promise<string[]> =>
  (await readdir(output).catch(() => [])).filter((name) => name.endsWith('.jpg'));

async function stopAt(count: number, signal: NodeJS.Signals): Promise<Ended & { inPlace: string[] }> {
  const { child, ended } = start();
  let over = false;
  void ended.then(() => (over = true));
  while (!over && (await fetched()).length < count) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill(signal);
  return { ...(await ended), inPlace: await fetched() };
}

const fileOf = (query: URLSearchParams): string =>
  `object ${Math.round((Number(query.get('ra')) - 49) * 1e4)}.jpg`;

/** The files whose objects were asked for from the request of that number on. */
const askedSince = (number: number): Set<string> =>
  new Set(standIn.requests.slice(number).map(({ query }) => fileOf(query)));

/** How many of these were given more than once. */
function givenAgain(names: (string | null)[]): number {
  const whole = names.filter((name) => name !== null);
  return whole.length - new Set(whole).size;
}

test(`${CUTOUTS} cutouts at ${100 * FAULTS} % faults, killed twice: complete, and none asked for after it was there`, async () => {
  const runs: { asked: number; inPlace: number }[] = [];
  let inPlace: string[] = [];
  for (const count of [Math.round(CUTOUTS / 3), Math.round((2 * CUTOUTS) / 3)]) {
    const from = standIn.requests.length;
    const killed = await stopAt(count, 'SIGKILL');
    expect(killed.signal).toBe('SIGKILL');
    expect(inPlace.filter((name) => askedSince(from).has(name))).toEqual([]);
    inPlace = killed.inPlace;
    // Whatever is in its place is whole, at whatever moment the process died.
    for (const name of inPlace) await decodeCutout(join(output, name));
    expect(givenAgain(given.slice(from))).toBe(0);
    runs.push({ asked: standIn.requests.length - from, inPlace: inPlace.length });
  }
  const from = standIn.requests.length;
  const { code, report } = await start().ended;
  expect(code).toBe(0);
  expect(inPlace.filter((name) => askedSince(from).has(name))).toEqual([]);
  expect(report?.byState.ok).toBe(CUTOUTS);
  expect((report?.alreadyThere ?? 0) + (report?.adopted ?? 0)).toBe(inPlace.length);
  expect(givenAgain(given.slice(from))).toBe(0);
  runs.push({ asked: standIn.requests.length - from, inPlace: (await fetched()).length });
  // A kill loses what was on its way between the service and the disk: a few objects, and nothing that was there.
  const lost = givenAgain(given);
  expect(lost).toBeLessThanOrEqual(2 * UNDER_WAY);

  expect((await readdir(output)).filter((name) => name.startsWith('.'))).toEqual([]);
  const manifest = await readManifest(join(output, 'manifest.jsonl'));
  expect(manifest?.entries.size).toBe(CUTOUTS);
  for (const { file, bytes, width, height } of manifest?.entries.values() ?? []) {
    expect((await readFile(join(output, file as string))).length).toBe(bytes);
    expect(await decodeCutout(join(output, file as string))).toMatchObject({ width, height });
  }

  const before = standIn.requests.length;
  expect((await start().ended).report?.alreadyThere).toBe(CUTOUTS);
  expect(standIn.requests.length).toBe(before);
  if (process.env.PERSEUS_KILLED_CUTOUTS !== undefined)
    console.log(
      JSON.stringify({
        cutouts: CUTOUTS,
        faults: FAULTS,
        runs,
        adopted: report?.adopted,
        lostOnTheWay: lost,
      }),
    );
}, 600_000);

test('SIGINT stops with everything written down, and the next run asks only for the rest', async () => {
  const stopped = await stopAt(20, 'SIGINT');
  expect(stopped).toMatchObject({ code: 130, error: { message: 'interrupted' } });
  const manifest = await readManifest(join(output, 'manifest.jsonl'));
  expect([...(manifest?.entries.values() ?? [])].map(({ file }) => file).sort()).toEqual(
    stopped.inPlace.sort(),
  );
  expect(await readdir(output)).not.toContain('.lock');
  const from = standIn.requests.length;
  expect((await start().ended).report).toMatchObject({ alreadyThere: stopped.inPlace.length, adopted: 0 });
  expect(stopped.inPlace.filter((name) => askedSince(from).has(name))).toEqual([]);
});

test('a second process on the same folder is refused by name, and the first goes on', async () => {
  const first = start(40, 20);
  while ((await fetched()).length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = await start(40).ended;
  expect(second.error?.code).toBe('OUTPUT_BUSY');
  expect(second.error?.message).toContain(`process ${first.child.pid}`);
  expect((await first.ended).report?.byState.ok).toBe(40);
});

test('a file in its place that the manifest does not know is looked at, and taken in or fetched', async () => {
  await start(6).ended;
  const path = join(output, 'manifest.jsonl');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  // As after a kill: the last lines missing, one of them torn, one of the files not whole.
  await writeFile(path, `${lines.slice(0, 4).join('\n')}\n${(lines[4] as string).slice(0, 50)}`);
  const missing = lines.slice(4).map((line) => (JSON.parse(line) as { file: string }).file);
  await writeFile(join(output, missing[0] as string), 'torn');
  const { report } = await start(6).ended;
  expect(report).toMatchObject({ alreadyThere: 3, adopted: 2, fetched: 1 });
  expect((await readManifest(path))?.entries.size).toBe(6);
});
