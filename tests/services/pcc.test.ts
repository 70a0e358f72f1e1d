import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchPcc, POLITE_DEFAULTS, PoliteClient, readCatalogue, type PccRequest } from '@perseus/data';
import { always, unavailable } from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';
import type { TapTable } from '../stand-in/tap.js';

/** As many objects as the catalogue has, with names and classes like its own. */
function pcc(rows = 5437): TapTable {
  return {
    columns: [
      { name: 'object_name', datatype: 'char', ucd: 'meta.id;meta.main' },
      { name: 'raj2000', datatype: 'double', unit: 'deg' },
      { name: 'dej2000', datatype: 'double', unit: 'deg' },
      { name: 'vmag', datatype: 'float', unit: 'mag' },
      { name: 'class', datatype: 'int' },
    ],
    rows: Array.from({ length: rows }, (_, i) => [
      `PCC-${i}`,
      49.5 + (i % 97) / 100,
      41.1 + i / 1e4,
      14 + (i % 80) / 10,
      1 + (i % 7),
    ]),
  };
}

let folder: string;
let gavo: StandIn;
let vizier: StandIn;
let client: PoliteClient;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-pcc-'));
  gavo = await startStandIn({ tap: { tables: { 'pcc.main': pcc() } } });
  vizier = await startStandIn({
    tap: {
      quotesNames: true,
      tables: { 'J/ApJS/245/10/refs': pcc(12), 'J/ApJS/245/10/table3': pcc(), 'J/ApJS/246/1/table1': pcc() },
    },
  });
  client = new PoliteClient({
    ...POLITE_DEFAULTS,
    requestsPerSecond: 1000,
    retries: 1,
    backoffSeconds: 0.001,
  });
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await Promise.all([gavo.close(), vizier.close()]);
  await rm(folder, { recursive: true, force: true });
});

const fetch = (options: Partial<PccRequest> = {}) =>
  fetchPcc({
    output: join(folder, 'pcc.csv'),
    urls: { gavo: `${gavo.url}/tap`, vizier: `${vizier.url}/TAPVizieR/tap` },
    client,
    ...options,
  });

test('the catalogue comes from its home, whole, with a checksum that sha256sum agrees with', async () => {
  const report = await fetch();
  expect(report).toMatchObject({ source: 'gavo', rows: 5437, warnings: [] });
  expect(report.columns).toEqual(['object_name', 'raj2000', 'dej2000', 'vmag', 'class']);
  expect(await readdir(folder)).toEqual(['pcc.csv', 'pcc.csv.sha256']);
  const hash = createHash('sha256')
    .update(await readFile(report.output))
    .digest('hex');
  expect(await readFile(report.checksumPath, 'utf8')).toBe(`${hash}  pcc.csv\n`);
  expect(execFileSync('sha256sum', ['--check', 'pcc.csv.sha256'], { cwd: folder }).toString()).toBe(
    'pcc.csv: OK\n',
  );
  const catalogue = await readCatalogue(report.output);
  expect(catalogue.rows).toBe(5437);
  expect(vizier.requests).toHaveLength(0);
});

test('a format that keeps units is written by its extension', async () => {
  const report = await fetch({ output: join(folder, 'pcc.vot') });
  const catalogue = await readCatalogue(report.output);
  expect(catalogue.columns[1]).toMatchObject({ name: 'raj2000', unit: 'deg' });
  expect(catalogue.columns[0]).toMatchObject({ ucd: 'meta.id;meta.main' });
});

test('where its home fails VizieR gives it, by the table that has its number of rows, and that is said', async () => {
  gavo.setFaults(always(unavailable(503)));
  const told: string[] = [];
  const report = await fetch({ onWarning: (warning) => told.push(warning) });
  expect(report).toMatchObject({ source: 'vizier', rows: 5437 });
  expect(report.warnings).toEqual(told);
  expect(told[0]).toMatch(/GAVO did not give the catalogue, and VizieR is asked instead: .*could not answer/);
  expect(vizier.requests.map(({ form }) => form.get('QUERY')).join()).not.toContain('246');
});

test('a home without the table is a home that fails', async () => {
  await gavo.close();
  gavo = await startStandIn({ tap: { tables: {} } });
  expect(await fetch({ urls: { gavo: `${gavo.url}/tap`, vizier: `${vizier.url}/tap` } })).toMatchObject({
    source: 'vizier',
  });
  await expect(fetch({ source: 'gavo', urls: { gavo: `${gavo.url}/tap` } })).rejects.toMatchObject({
    code: 'SERVICE_ERROR',
  });
});

test('one source alone is asked where it is named', async () => {
  expect(await fetch({ source: 'vizier' })).toMatchObject({ source: 'vizier', rows: 5437, warnings: [] });
  expect(gavo.requests).toHaveLength(0);
  gavo.setFaults(always(unavailable(503)));
  await expect(fetch({ source: 'gavo' })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('where both fail nothing is written, and the old file stays', async () => {
  await fetch();
  const before = await readFile(join(folder, 'pcc.csv'));
  gavo.setFaults(always(unavailable(503)));
  vizier.setFaults(always({ kind: 'refuse' }));
  await expect(fetch()).rejects.toMatchObject({
    code: 'SERVICE_UNREACHABLE',
    message: expect.stringMatching(/Neither source gave the catalogue\. GAVO: .*503.* VizieR: /),
  });
  expect(await readFile(join(folder, 'pcc.csv'))).toEqual(before);
  expect(await readdir(folder)).toEqual(['pcc.csv', 'pcc.csv.sha256']);
});

test.each([
  ['pcc.xyz', 'CATALOGUE_FORMAT'],
  ['nowhere/pcc.csv', 'FILE_UNWRITABLE'],
])('an output that cannot be written (%s) is refused before anybody is asked', async (name, code) => {
  await expect(fetch({ output: join(folder, name) })).rejects.toMatchObject({ code });
  expect(gavo.requests).toHaveLength(0);
  expect(await readdir(folder)).toEqual([]);
});

test('another number of rows than was published is a warning', async () => {
  await gavo.close();
  gavo = await startStandIn({ tap: { tables: { 'pcc.main': pcc(5000) } } });
  const report = await fetch({ urls: { gavo: `${gavo.url}/tap` } });
  expect(report.warnings).toEqual([expect.stringContaining('has 5437 objects, and gavo sent 5000')]);
});

test('an abort while the first source is asked does not go on to the second', async () => {
  gavo.setFaults(always({ kind: 'hang' }));
  const stop = new AbortController();
  const reason = new Error('stopped by hand');
  const fetched = fetch({ signal: stop.signal });
  await expect.poll(() => gavo.requests.length).toBe(1);
  stop.abort(reason);
  await expect(fetched).rejects.toBe(reason);
  expect(vizier.requests).toHaveLength(0);
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is not there, or a format that is not written, is named', async () => {
  await expect(fetch({ output: join(folder, 'none', 'pcc.csv') })).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
  await expect(fetch({ output: join(folder, 'pcc.xyz') })).rejects.toMatchObject({
    code: 'CATALOGUE_FORMAT',
  });
});
