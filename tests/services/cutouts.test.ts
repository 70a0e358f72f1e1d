import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  decodeCutout,
  fetchCutouts,
  imagingOf,
  PoliteClient,
  readManifest,
  type CutoutService,
  type FetchProgress,
  type FetchRequest,
  type ObjectRow,
} from '@perseus/data';
import { cutoutRoutes, type Shown } from '../stand-in/cutouts.js';
import { always, htmlWithStatus200, inTurn, share, throttled, type FaultPlan } from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';

const FAST = {
  requestsPerSecond: 10_000,
  concurrency: 4,
  timeoutSeconds: 5,
  retries: 3,
  backoffSeconds: 0.01,
};

let folder: string;
let output: string;
let standIn: StandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-cutouts-'));
  output = join(folder, 'cutouts');
});

afterEach(async () => {
  await standIn?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Object i lies at declination i: what the stand-in shows is chosen by it. */
function objects(count: number): ObjectRow[] {
  return Array.from({ length: count }, (_, i) => object(`object ${i}`, 49.9 + i / 1e4, i));
}

function object(id: string, raDeg: number, decDeg: number): ObjectRow {
  return { row: 1, id, file: null, raDeg, decDeg, columns: { id, ra: `${raDeg}`, dec: `${decDeg}` } };
}

async function serve(shown: Shown[], faults?: FaultPlan): Promise<void> {
  const show = (_: number, dec: number): Shown => shown[Math.round(dec)] ?? 'sky';
  standIn = await startStandIn({ routes: cutoutRoutes({ show }), ...(faults && { faults }) });
}

const sdss = (): CutoutService => ({ preset: 'sdss', size: 96, pixelScaleArcsec: 0.3, url: standIn.url });

const fetchAll = (count: number, request: Partial<FetchRequest> = {}) =>
  fetchCutouts({ objects: objects(count), source: sdss(), output, client: FAST, ...request });

async function statesOf(): Promise<Record<string, string>> {
  const manifest = await readManifest(join(output, 'manifest.jsonl'));
  return Object.fromEntries(
    [...(manifest?.entries ?? [])].map(([id, { state, kind }]) => [id, `${state}: ${kind}`]),
  );
}

const images = async (): Promise<string[]> =>
  (await readdir(output)).filter((name) => /\.(jpg|png)$/.test(name));

describe('what a service answers', () => {
  const ANSWERS: [Shown, string, boolean][] = [
    ['sky', 'ok: ', true],
    ['edge', 'black: partly black', true],
    ['black', 'black: entirely black', false],
    ['off', 'off-footprint: off the footprint', false],
    ['message', 'black: entirely black', false],
    ['flat', 'off-footprint: one colour all over', false],
    ['html', 'not-an-image: an HTML page', false],
    ['json', 'not-an-image: a JSON text', false],
    ['text', 'not-an-image: a text', false],
    ['empty', 'not-an-image: empty', false],
    ['torn', 'damaged: does not decode', false],
    ['other-size', 'wrong-size: 95 x 96 pixels instead of 96 x 96', false],
    ['bomb', 'damaged: too many pixels for a cutout', false],
    ['broken', 'failed: status 500', false],
  ];

  test('is told apart, recorded, and never saved as an image where it is none', async () => {
    await serve(ANSWERS.map(([shown]) => shown));
    const report = await fetchAll(ANSWERS.length);
    expect(await statesOf()).toEqual(Object.fromEntries(ANSWERS.map(([, said], i) => [`object ${i}`, said])));
    const kept = ANSWERS.flatMap(([, , isKept], i) => (isKept ? [`object ${i}.jpg`] : []));
    expect(await images()).toEqual(kept);
    expect(report.byState).toEqual({
      ok: 1,
      black: 3,
      'off-footprint': 2,
      'not-an-image': 4,
      damaged: 2,
      'wrong-size': 1,
      failed: 1,
      outside: 0,
    });
    expect(report.failures.every(({ advice, examples }) => advice.endsWith('.') && examples.length > 0)).toBe(
      true,
    );
  });

  test('off the footprint and black is not asked again; what may have passed is', async () => {
    await serve(ANSWERS.map(([shown]) => shown));
    await fetchAll(ANSWERS.length);
    const before = standIn.requests.length;
    await fetchAll(ANSWERS.length);
    const again = new Set(
      standIn.requests.slice(before).map(({ query }) => Math.round(Number(query.get('dec')))),
    );
    const passing = ANSWERS.flatMap(([, said], i) =>
      /^(not-an-image|damaged|failed)/.test(said) ? [i] : [],
    );
    expect([...again].sort((a, b) => a - b)).toEqual(passing);
  });

  test('with retryFailed everything is asked again but what is there', async () => {
    await serve(ANSWERS.map(([shown]) => shown));
    await fetchAll(ANSWERS.length);
    const before = standIn.requests.length;
    await fetchAll(ANSWERS.length, { retryFailed: true });
    const again = new Set(
      standIn.requests.slice(before).map(({ query }) => Math.round(Number(query.get('dec')))),
    );
    expect([...again].sort((a, b) => a - b)).toEqual(
      ANSWERS.flatMap(([, , isKept], i) => (isKept ? [] : [i])),
    );
  });
});

describe('the folder', () => {
  test('holds files named by id, a manifest with their hashes, and how they were made', async () => {
    await serve([]);
    await fetchAll(3);
    const manifest = await readManifest(join(output, 'manifest.jsonl'));
    expect(manifest?.header).toMatchObject({
      formatVersion: 1,
      service: 'sdss',
      settings: { release: 'dr16', size: 96, pixelScaleArcsec: 0.3 },
    });
    for (const { file, sha256, bytes, url } of manifest?.entries.values() ?? []) {
      const content = await readFile(join(output, file as string));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.length).toBe(bytes);
      expect(url).toContain('/dr16/SkyServerWS/ImgCutout/getjpeg?ra=');
    }
    expect(await imagingOf(join(output, 'objects.csv'), {})).toMatchObject({
      pixelScaleArcsec: 0.3,
      bands: ['i', 'r', 'g'],
    });
    expect((await readdir(output)).sort()).toEqual(
      ['imaging.json', 'manifest.jsonl', 'object 0.jpg', 'object 1.jpg', 'object 2.jpg'].sort(),
    );
  });

  test('names from a table never leave it', async () => {
    await serve([]);
    const rows = ['../../evil', 'a/b', '.hidden', 'NGC 1275', ''.padEnd(400, 'x')].map((id, i) =>
      object(id, 50, i),
    );
    await fetchAll(0, { objects: rows });
    expect(await readdir(folder)).toEqual(['cutouts']);
    const names = await images();
    expect(names).toHaveLength(5);
    expect(names).toEqual(
      expect.arrayContaining(['%2E.%2F..%2Fevil.jpg', 'a%2Fb.jpg', '%2Ehidden.jpg', 'NGC 1275.jpg']),
    );
  });

  test('other settings, and another service, are refused', async () => {
    await serve([]);
    await fetchAll(1);
    const other: CutoutService = { preset: 'sdss', size: 128, pixelScaleArcsec: 0.3, url: standIn.url };
    await expect(fetchAll(1, { source: other })).rejects.toMatchObject({
      code: 'OUTPUT_OTHER_SETTINGS',
      message: expect.stringContaining('size 96, and now size is 128') as string,
    });
    const legacy: CutoutService = { preset: 'legacy', url: `${standIn.url}/viewer/cutout.jpg` };
    await expect(fetchAll(1, { source: legacy })).rejects.toMatchObject({ code: 'OUTPUT_OTHER_SETTINGS' });
  });

  test('an object that moved is fetched anew, and one that repeats is fetched once', async () => {
    await serve([]);
    await fetchAll(0, { objects: [object('a', 50, 41), object('b', 50, 42), object('a', 50.00001, 41)] });
    expect(standIn.requests).toHaveLength(2);
    const report = await fetchAll(0, { objects: [object('a', 51, 41), object('b', 50, 42)] });
    expect(standIn.requests).toHaveLength(3);
    expect(report).toMatchObject({ fetched: 1, alreadyThere: 1 });
  });

  test('two objects of one id, and rows that cannot be used, are counted and not fetched', async () => {
    await serve([]);
    const rows = [
      object('a', 50, 41),
      object('a', 52, 41),
      { ...object('c', NaN, 41), problem: 'ra is empty' },
    ];
    const report = await fetchAll(0, { objects: rows });
    expect(standIn.requests).toHaveLength(1);
    expect(report.failures.map(({ kind, count }) => [kind, count])).toEqual([
      ['the id of another object', 1],
      ['the row cannot be used', 1],
    ]);
  });

  test('a cutout that was changed or removed is fetched again', async () => {
    await serve([]);
    await fetchAll(3);
    const { truncate, writeFile } = await import('node:fs/promises');
    await rm(join(output, 'object 0.jpg'));
    await truncate(join(output, 'object 1.jpg'), 100);
    const { size } = await stat(join(output, 'object 2.jpg'));
    await writeFile(join(output, 'object 2.jpg'), Buffer.alloc(size));
    const report = await fetchAll(3);
    expect(report).toMatchObject({ fetched: 2, alreadyThere: 1 });
    expect(await fetchAll(3, { verify: true })).toMatchObject({ fetched: 1, alreadyThere: 2 });
    for (const name of await images()) await decodeCutout(join(output, name));
  });
});

describe('politeness', () => {
  test('slow bodies, cut connections and random failures end in the same cutouts', async () => {
    await serve([], share(0.3, 7));
    const report = await fetchAll(60, { client: { ...FAST, retries: 8 } });
    expect(report.byState.ok).toBe(60);
    expect(standIn.requests.length).toBeGreaterThan(60);
    standIn.setFaults(always({ kind: 'slow', pieces: 4, pauseMs: 5 }));
    expect((await fetchAll(70)).byState.ok).toBe(70);
  });

  test('a body slower than the time limit is a failure of its kind', async () => {
    await serve([], always({ kind: 'slow', pieces: 50, pauseMs: 50 }));
    const report = await fetchAll(1, { client: { ...FAST, timeoutSeconds: 0.2, retries: 1 } });
    expect(report.failures).toMatchObject([{ state: 'failed', kind: 'no answer in time', count: 1 }]);
  });

  test('a page in the place of an image is asked for again', async () => {
    await serve([], inTurn([htmlWithStatus200, htmlWithStatus200]));
    expect((await fetchAll(1)).byState.ok).toBe(1);
    expect(standIn.requests).toHaveLength(3);
    expect((await readManifest(join(output, 'manifest.jsonl')))?.entries.get('object 0')?.attempts).toBe(3);
  });

  test('a service that throttles for good is counted so, and the next run goes on', async () => {
    await serve([], always(throttled('0')));
    const report = await fetchAll(4, { client: { ...FAST, retries: 1 } });
    expect(report.failures).toMatchObject([{ kind: 'too many requests', count: 4 }]);
    standIn.setFaults(null);
    expect((await fetchAll(4)).byState.ok).toBe(4);
  });

  test('a service that is down ends the run early, and keeps what was fetched', async () => {
    let count = 0;
    await serve([], () => (++count > 20 ? { kind: 'refuse' } : null));
    const failing = fetchAll(500, { client: { ...FAST, retries: 0 }, maxFailuresInARow: 10 });
    await expect(failing).rejects.toMatchObject({ code: 'SERVICE_DOWN' });
    // Successes that are decoded late break the row of failures: how often depends on the machine.
    expect(standIn.requests.length).toBeLessThan(250);
    standIn.setFaults(null);
    const report = await fetchAll(40);
    expect(report).toMatchObject({ alreadyThere: 20, fetched: 20 });
  });

  test('a signal stops at once, and what was under way is no failure', async () => {
    let count = 0;
    await serve([], () => (++count > 5 ? { kind: 'hang' } : null));
    const stop = new AbortController();
    const onProgress = ({ done }: FetchProgress): void => {
      if (done === 5) stop.abort(new Error('enough'));
    };
    await expect(fetchAll(20, { signal: stop.signal, onProgress })).rejects.toThrow('enough');
    expect(Object.values(await statesOf())).toEqual(Array(5).fill('ok: '));
    expect(await readdir(output)).not.toContain('.lock');
    standIn.setFaults(null);
    expect(await fetchAll(20)).toMatchObject({ alreadyThere: 5, fetched: 15 });
  });

  test('a client that was given is shared and stays open', async () => {
    await serve([]);
    await using client = new PoliteClient({ ...FAST, maxBytes: 2 ** 20 });
    await fetchAll(1, { client });
    await fetchAll(2, { client });
    expect(standIn.requests).toHaveLength(2);
  });

  test('progress says how many of how many, how fast, and when it ends', async () => {
    await serve(['off']);
    const seen: FetchProgress[] = [];
    await fetchAll(6, { total: 6, onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(seen.at(-1)).toMatchObject({ total: 6, byState: { ok: 5, 'off-footprint': 1 }, secondsLeft: 0 });
    expect(seen.at(-1)?.perSecond).toBeGreaterThan(0);
  });
});

describe('services', () => {
  const PRESETS: [string, (url: string) => CutoutService, RegExp][] = [
    [
      'SDSS',
      (url) => ({ preset: 'sdss', release: 'DR17', url }),
      /^\/dr17\/.*scale=0\.1&width=288&height=288$/,
    ],
    [
      'Legacy Survey',
      (url) => ({ preset: 'legacy', url: `${url}/viewer/cutout.jpg` }),
      /layer=ls-dr10&pixscale=0\.262&size=256$/,
    ],
    [
      'hips2fits',
      (url) => ({ preset: 'hips2fits', url: `${url}/hips-image-services/hips2fits` }),
      /hips=CDS%2FP%2FSDSS9%2Fcolor&width=288&height=288&projection=TAN&fov=0\.008000000&/,
    ],
    [
      'Pan-STARRS',
      (url) => ({
        preset: 'panstarrs',
        size: 120,
        pixelScaleArcsec: 0.5,
        url: `${url}/cgi-bin/ps1filenames.py`,
        cutoutUrl: `${url}/cgi-bin/fitscut.cgi`,
      }),
      /fitscut\.cgi\?.*size=240&output_size=120&.*red=%2Frings\.v3\.skycell%2F1784%2F059%2Fi\.unconv\.fits&green=.*r\.unconv.*blue=.*g\.unconv/,
    ],
    [
      'a template',
      (url) => ({ preset: 'template', url: `${url}/any/{id}?ra={ra:4}&dec={dec}&token=x` }),
      /object%200\?ra=49\.9000&dec=0\.000000/,
    ],
  ];

  test.each(PRESETS)('%s is asked in its own way', async (_, source, asked) => {
    await serve([]);
    const report = await fetchAll(1, { source: source(standIn.url) });
    expect(report.byState.ok).toBe(1);
    const last = standIn.requests.at(-1);
    expect(`${last?.path}?${last?.query.toString().replaceAll('+', '%20')}`).toMatch(asked);
  });

  test('secrets in an address are not in the manifest', async () => {
    await serve([]);
    await fetchAll(1, {
      source: { preset: 'template', url: `${standIn.url}/any/{id}?ra={ra}&dec={dec}&token=hush` },
    });
    expect(await readFile(join(output, 'manifest.jsonl'), 'utf8')).not.toContain('hush');
  });

  test('Pan-STARRS has no stack off its footprint, and its list may be a page at times', async () => {
    await serve(['off', 'html']);
    const source: CutoutService = {
      preset: 'panstarrs',
      url: `${standIn.url}/cgi-bin/ps1filenames.py`,
      cutoutUrl: `${standIn.url}/cgi-bin/fitscut.cgi`,
    };
    await fetchAll(2, { source });
    expect(await statesOf()).toEqual({
      'object 0': 'off-footprint: off the footprint',
      'object 1': 'not-an-image: an HTML page',
    });
  });

  test.each([
    [{ preset: 'sdss', size: 40 }, 'size'],
    [{ preset: 'sdss', pixelScaleArcsec: 0 }, 'pixel-scale'],
    [{ preset: 'sdss', release: '../x' }, 'release'],
    [{ preset: 'panstarrs', bands: 'ugr' }, 'bands'],
    [{ preset: 'template', url: 'ftp://x/{id}' }, 'service'],
    [{ preset: 'template', url: 'https://x/same' }, 'service'],
    [{ preset: 'legacy', size: 4000 }, 'size'],
  ] as [CutoutService, string][])('%o is refused before anything is asked', async (source, option) => {
    await expect(fetchAll(1, { source })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      place: { option },
    });
    await expect(stat(output)).rejects.toThrow('ENOENT');
  });
});

describe('a mirror', () => {
  test('is a source like any other: verified, named by id, and in the manifest', async () => {
    await serve(['sky', 'edge']);
    const mirror = join(folder, 'survey', 'mirror');
    await fetchAll(2, { output: mirror });
    const rows = [
      object('object 0', 50, 0),
      { ...object('b', 50, 1), file: 'mirror/object 1.jpg' },
      object('c', 50, 2),
    ];
    const report = await fetchAll(0, {
      objects: rows,
      source: { preset: 'mirror', folder: mirror },
      client: {},
    });
    expect(await statesOf()).toEqual({
      'object 0': 'ok: ',
      b: 'black: partly black',
      c: 'outside: not in the mirror',
    });
    expect(await images()).toEqual(['b.jpg', 'object 0.jpg']);
    expect(report.failures.map(({ state }) => state).sort()).toEqual(['black', 'outside']);
  });

  test('finds files by a template, and nothing outside its folder', async () => {
    await serve([]);
    const mirror = join(folder, 'mirror');
    await fetchAll(0, { output: mirror, objects: [object('ra49.90000_dec41.50000', 1, 1)] });
    const source: CutoutService = { preset: 'mirror', folder: mirror, name: 'ra{ra:5}_dec{dec:5}.jpg' };
    await fetchAll(0, { objects: [object('a', 49.9, 41.5)], source });
    expect(await statesOf()).toEqual({ a: 'ok: ' });
    const rows = [{ ...object('x', 1, 1), file: '../../secret.jpg' }];
    await fetchAll(0, {
      objects: rows,
      source: { preset: 'mirror', folder: mirror },
      output: join(folder, 'other'),
    });
    expect((await readdir(join(folder, 'other'))).filter((name) => name.endsWith('.jpg'))).toEqual([]);
  });

  test('that is not there is refused', async () => {
    await expect(
      fetchCutouts({
        objects: [],
        source: { preset: 'mirror', folder: join(folder, 'none') },
        output,
        client: {},
      }),
    ).rejects.toMatchObject({ code: 'FOLDER_MISSING' });
  });
});
