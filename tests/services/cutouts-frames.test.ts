import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchCutouts, readManifest, type FetchRequest, type ObjectRow } from '@perseus/data';
import type { Route, StandInAnswer } from '../stand-in/exchange.js';
import { inTurn, jsonWithStatus200, share } from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';
import { csv } from '../stand-in/skyserver.js';

// Two fields that touch, in a great circle that is the equator: mu is right ascension, nu declination.
const SCALE = 0.396127 / 3600;
const FIELDS = [50, 51]
  .map((field, i) => `1737,5,${field},${150 + i * 1361 * SCALE},${SCALE},0,${-1024 * SCALE},0,${SCALE},95,0`)
  .join('\n');
const HEADER = 'run,camcol,field,a,b,c,d,e,f,node,incl';

let folder: string;
let standIn: StandIn;
/** In the place of the frames, by band. */
let instead: Map<string, StandInAnswer>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-frames-'));
  instead = new Map();
  const frames: Route = {
    path: /^\/sas\/dr16\/eboss\/photoObj\/frames\/301\/1737\/5\//,
    answer: ({ path }) => {
      const band = /frame-(.)-001737-5-00(50|51)\.fits\.bz2$/.exec(path)?.[1] ?? '';
      return instead.get(band) ?? { contentType: 'application/x-bzip2', body: frame(band) };
    },
  };
  const answerSql = (sql: string): StandInAnswer => {
    const centre = Number(/fGetNearbyFrameEq\(([\d.]+), /.exec(sql)?.[1]);
    return csv(`${HEADER}\n${Math.abs(centre - 150) < 0.5 ? `${FIELDS}\n` : ''}`);
  };
  standIn = await startStandIn({ routes: [frames], skyServer: { answerSql } });
});

afterEach(async () => {
  await standIn.close();
  await rm(folder, { recursive: true, force: true });
});

// Made by stand-in/frames/make_frames.py with astropy and Python's bz2.
const frame = (band: string): Buffer =>
  readFileSync(new URL(`../stand-in/frames/frame-${band}.fits.bz2`, import.meta.url));

/** Objects at these rows of the first field's pixels. */
const objects = (...rows: number[]): ObjectRow[] =>
  rows.map((row) => ({
    row: 1,
    id: `at ${row}`,
    file: null,
    raDeg: 150 + row * SCALE,
    decDeg: 0,
    columns: {},
  }));

const fetchFrames = (rows: number[], request: Partial<FetchRequest> = {}) =>
  fetchCutouts({
    objects: objects(...rows),
    source: { preset: 'sdss-frames', url: standIn.url, skyServerUrl: standIn.url },
    output: join(folder, 'frames'),
    client: {
      requestsPerSecond: 10_000,
      concurrency: 4,
      timeoutSeconds: 5,
      retries: 6,
      backoffSeconds: 0.01,
    },
    ...request,
  });

const framesAsked = (): string[] =>
  standIn.requests
    .map(({ path }) => path.split('/').at(-1) as string)
    .filter((name) => name.startsWith('frame'));

const stateOf = async (id: string): Promise<string> => {
  const entry = (await readManifest(join(folder, 'frames', 'manifest.jsonl')))?.entries.get(id);
  return `${entry?.state}: ${entry?.kind}`;
};

test('each frame is fetched once for all its objects, and each object knows its frames', async () => {
  const report = await fetchFrames([100, 700, 800, 2000, 90_000]);
  expect(framesAsked().sort()).toEqual(
    ['50', '51']
      .flatMap((field) => [...'gir'].map((band) => `frame-${band}-001737-5-00${field}.fits.bz2`))
      .sort((a, b) => a.localeCompare(b)),
  );
  expect(report).toMatchObject({ frames: 6, fetched: 6 });
  expect(report.byState).toMatchObject({ ok: 4, 'off-footprint': 1 });
  const manifest = await readManifest(join(folder, 'frames', 'manifest.jsonl'));
  expect(manifest?.entries.get('at 2000')?.frames).toEqual(
    [...'gri'].map((band) => `frame-${band}-001737-5-0051.fits.bz2`),
  );
  expect(manifest?.entries.get('frame:frame-r-001737-5-0050.fits.bz2')).toMatchObject({
    state: 'ok',
    width: 32,
    height: 24,
    bytes: frame('r').length,
  });
});

test('what is there is not asked for again, nor is where it lies', async () => {
  await fetchFrames([100, 700]);
  const before = standIn.requests.length;
  expect(await fetchFrames([100, 700])).toMatchObject({ alreadyThere: 2, fetched: 0, frames: 3 });
  expect(standIn.requests.length).toBe(before);
  await rm(join(folder, 'frames', 'frame-r-001737-5-0050.fits.bz2'));
  expect(await fetchFrames([100, 700])).toMatchObject({ fetched: 1, frames: 3 });
});

const halfOf = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
const altered = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  copy[2000] = (copy[2000] as number) ^ 0x10;
  return copy;
};

test.each([
  ['cut off', () => halfOf(frame('r')), 'damaged: does not unpack'],
  ['altered', () => altered(frame('r')), 'damaged: does not unpack'],
  ['of another band', () => frame('g'), 'damaged: is another frame: FILTER is g'],
  ['a page', () => Buffer.from('<html>Busy</html>'), 'not-an-image: an HTML page'],
])('a frame that is %s is recognised, and none of it is kept', async (_, body, said) => {
  instead.set('r', { contentType: 'application/x-bzip2', body: body() });
  await fetchFrames([100]);
  expect(await stateOf('at 100')).toBe(said);
  expect((await readdir(join(folder, 'frames'))).filter((name) => name.startsWith('frame-r'))).toEqual([]);
  instead.clear();
  await fetchFrames([100]);
  expect(await stateOf('at 100')).toBe('ok: ');
});

test('a frame that the archive does not have is said so', async () => {
  instead.set('i', { status: 404, contentType: 'text/html', body: '<html>Not Found</html>' });
  const report = await fetchFrames([100]);
  expect(report.failures).toMatchObject([{ state: 'failed', kind: 'status 404', count: 1 }]);
});

test('faults on the way end in the same frames', async () => {
  standIn.setFaults(share(0.3, 5));
  expect((await fetchFrames([100, 2000])).frames).toBe(6);
});

test('a SkyServer that refuses is a failure of its objects, asked again by the next run', async () => {
  standIn.setFaults(inTurn([jsonWithStatus200]));
  await fetchFrames([100], { maxFailuresInARow: 5 });
  expect(await stateOf('at 100')).toMatch(/^(failed: refused by the service|ok: )$/);
  await fetchFrames([100]);
  expect(await stateOf('at 100')).toBe('ok: ');
});
