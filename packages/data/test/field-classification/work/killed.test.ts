import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeCatalogue } from '../../../src/catalogue/write-catalogue.js';
import { classifyFieldTo, type FieldReport } from '../../../src/field-classification/classify-field-to.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  TINY_MODEL,
  writeTile,
} from '../small-field.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

const MAIN = fileURLToPath(new URL('classify-main.mjs', import.meta.url));
const OBJECTS = 240;

test('a job that is killed at any moment, again and again, ends in the same bytes', async () => {
  const folder = await temporaryFolder();
  const request = await requestIn(folder);
  const whole = join(folder, 'whole.csv');
  expect((await finish({ ...request, output: whole, slowness: 0 })).resumedFrom).toBe(0);

  const output = join(folder, 'killed.csv');
  // Records wait a second at most: the longest of these leaves something to go on from.
  for (const milliseconds of [0, 150, 1600]) {
    await killAfter(milliseconds, { ...request, output, slowness: 250 });
  }
  const report = await finish({ ...request, output, slowness: 0 });
  expect(report.resumedFrom).toBeGreaterThan(0);
  expect(report.resumedFrom).toBeLessThan(OBJECTS);
  expect(report.resumedFrom % 8).toBe(0);
  expect(await readFile(output, 'utf8')).toBe(await readFile(whole, 'utf8'));
  expect((await readdir(folder)).filter((name) => name.startsWith('killed'))).toEqual(['killed.csv']);
});

test('an abort keeps all that is done, and the table is the same in the end', async () => {
  const folder = await temporaryFolder();
  const catalogue = catalogueOf(scattered(OBJECTS));
  const tiles = [await writeTile(folder, { name: 'a' })];
  const request = {
    catalogue,
    tiles,
    rendering: RENDERING,
    force: true,
    classifier: await openClassifier({}, { batchSize: 8 }),
  };
  await classifyFieldTo(request, join(folder, 'whole.ecsv'));
  const output = join(folder, 'out.ecsv');
  const stop = new AbortController();
  let doneAtStop = 0;
  const onProgress = ({ done }: { done: number }) => {
    if (done < OBJECTS / 2 || stop.signal.aborted) return;
    doneAtStop = done;
    stop.abort(new Error('enough'));
  };
  await expect(classifyFieldTo({ ...request, onProgress, signal: stop.signal }, output)).rejects.toThrow(
    'enough',
  );
  expect(existsSync(output)).toBe(false);
  const report = await classifyFieldTo(request, output);
  expect(report.resumedFrom).toBeGreaterThanOrEqual(doneAtStop);
  const withoutDate = async (path: string) => (await readFile(path, 'utf8')).replace(/Perseus date: \S+/, '');
  expect(await withoutDate(output)).toBe(await withoutDate(join(folder, 'whole.ecsv')));
});

async function requestIn(folder: string) {
  const catalogue = join(folder, 'objects.csv');
  await writeCatalogue(catalogueOf(scattered(OBJECTS)), catalogue);
  const tiles = [await writeTile(folder, { name: 'a' })];
  return { model: TINY_MODEL, catalogue, tiles, rendering: RENDERING, force: true };
}

function start(request: object) {
  return spawn(process.execPath, [MAIN, JSON.stringify(request)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Lets it run for so long after it has begun, then ends it where it stands. */
async function killAfter(milliseconds: number, request: object): Promise<void> {
  const child = start(request);
  const ended = once(child, 'close');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('it ended too early'))),
  ]);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
}

async function finish(request: object): Promise<FieldReport> {
  const child = start(request);
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) last = line;
  return JSON.parse(last) as FieldReport;
}
