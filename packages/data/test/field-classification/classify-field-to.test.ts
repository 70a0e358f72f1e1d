import { existsSync, truncateSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PerseusError, findMemberFraction } from '@perseus/core';
import { readFitsKeywords } from '../../src/catalogue/fits-table/read.js';
import { readCatalogue } from '../../src/catalogue/read-catalogue.js';
import { columnNamed, type Catalogue } from '../../src/catalogue/table/catalogue.js';
import { numberAt, textAt, type Column } from '../../src/catalogue/table/column.js';
import { TextValues } from '../../src/catalogue/table/text-values.js';
import { classifyFieldTo, type FieldTableRequest } from '../../src/field-classification/classify-field-to.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from './small-field.js';
import { needsSky } from '../sky-addon.js';

needsSky();

const OURS = [
  'p_member',
  'p_member_spread',
  'predicted_label',
  'stellarity',
  'flags',
  'field_tile',
  'field_tiles_other',
];

describe.each(['fits', 'vot', 'parquet', 'ecsv', 'csv'])('a table as .%s', (extension) => {
  test('has every row and column of the catalogue in its order, and ours', async () => {
    const folder = await temporaryFolder();
    const catalogue = catalogueOf(scattered(50, { margin: -10 }), [textColumn('flags', 50)]);
    const output = join(folder, `out.${extension}`);
    const report = await classifyFieldTo(await requestIn(folder, { catalogue }), output);
    const table = await readCatalogue(output);
    expect(table.columns.map(({ name }) => name)).toEqual(['id', 'ra', 'dec', 'input_flags', ...OURS]);
    for (const column of catalogue.columns) {
      const kept = named(table, column.name === 'flags' ? 'input_flags' : column.name);
      for (let row = 0; row < 50; row++) expect(textAt(kept, row)).toBe(textAt(column, row));
    }
    const p = named(table, 'p_member');
    const label = named(table, 'predicted_label');
    for (let row = 0; row < 50; row++) {
      const probability = numberAt(p, row);
      const expected = Number.isNaN(probability) ? '' : probability >= 0.5 ? 'member' : 'background';
      expect(textAt(label, row)).toBe(expected);
    }
    expect(report).toMatchObject({ output, resumedFrom: 0, damagedTiles: [], fieldFraction: null });
    expect(report.counts.objects).toBe(50);
    expect(await readdir(folder)).not.toContain(`out.${extension}.work`);
  });

  test.skipIf(extension === 'csv')('says what each column is, and how it was made', async () => {
    const folder = await temporaryFolder();
    const output = join(folder, `out.${extension}`);
    const request = await requestIn(folder, { command: 'perseus classify --field g=é.fits' });
    await classifyFieldTo(request, output);
    const table = await readCatalogue(output);
    for (const name of OURS) expect(named(table, name).description ?? '').not.toBe('');
    if (extension !== 'ecsv') expect(named(table, 'p_member').ucd).toBe('stat.probability;src.class');
    const header = extension === 'fits' ? JSON.stringify(await readFitsKeywords(output)) : '';
    const notes = [...table.notes, header].join('\n').replaceAll('\n', ' ');
    const { provenance } = request.classifier;
    for (const fact of [
      `SHA-256 ${provenance.modelSha256}`,
      'stand-in',
      'float32',
      'g=?.fits',
      'A small field.',
    ])
      expect(notes).toContain(fact);
  });
});

test('a prior adds the probability at the field fraction: given, of a column, or found', async () => {
  const folder = await temporaryFolder();
  const fractions = Float64Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? NaN : i / 100));
  const told = { nulls: null, unit: null, ucd: null, description: null };
  const catalogue = catalogueOf(scattered(60, { margin: -5 }), [
    { name: 'f', type: 'float64', values: fractions, ...told },
  ]);
  const request = await requestIn(folder, { catalogue });
  const tableAt = async (prior: NonNullable<FieldTableRequest['prior']>) => {
    const output = join(folder, `${prior.kind}.csv`);
    const report = await classifyFieldTo({ ...request, prior }, output);
    const table = await readCatalogue(output);
    const values = (name: string) =>
      Array.from({ length: 60 }, (_, row) => numberAt(named(table, name), row));
    return { report, p: values('p_member'), atField: values('p_member_field') };
  };
  // The tiny model was trained where half are members.
  const bayes = (p: number, f: number) => (p * f) / (p * f + (1 - p) * (1 - f));

  const given = await tableAt({ kind: 'fraction', fraction: 0.1 });
  expect(given.atField).toEqualWithin(
    given.p.map((p) => bayes(p, 0.1)),
    1e-5,
  );
  const own = await tableAt({ kind: 'column', column: 'f' });
  expect(own.atField).toEqualWithin(
    own.p.map((p, row) => bayes(p, fractions[row]!)),
    1e-5,
  );
  const found = await tableAt({ kind: 'em' });
  const { fraction } = findMemberFraction(found.p, 0.5);
  expect(found.report.fieldFraction).toBeCloseTo(fraction, 5);
  expect(found.atField).toEqualWithin(
    found.p.map((p) => bayes(p, fraction)),
    1e-5,
  );
  expect([given.report.fieldFraction, own.report.fieldFraction]).toEqual([0.1, null]);
});

test.each([
  [{ kind: 'fraction', fraction: 1.2 }, 'PRIOR_UNUSABLE', /lies between 0 and 1/],
  [{ kind: 'column', column: 'nowhere' }, 'CATALOGUE_COLUMNS', /is not there/],
  [{ kind: 'column', column: 'dec' }, 'CATALOGUE_COLUMNS', /is 41\.\d+ in row 1/],
] as const)('a prior of %j is refused before any work', async (prior, code, message) => {
  const folder = await temporaryFolder();
  const batches: number[] = [];
  const classifier = await openClassifier({ onBatch: () => batches.push(1) });
  const work = classifyFieldTo(await requestIn(folder, { prior, classifier }), join(folder, 'o.csv'));
  const refused = await refusal(work);
  expect(refused.code).toBe(code);
  expect(refused.message).toMatch(message);
  expect(batches).toEqual([]);
});

test('what a format cannot hold is refused before any work, by the name of the output', async () => {
  const folder = await temporaryFolder();
  const batches: number[] = [];
  const classifier = await openClassifier({ onBatch: () => batches.push(1) });
  const catalogue = catalogueOf(scattered(5), [textColumn('name', 5, 'é')]);
  const output = join(folder, 'out.fits');
  const refused = await refusal(classifyFieldTo(await requestIn(folder, { catalogue, classifier }), output));
  expect(refused.code).toBe('CATALOGUE_UNWRITABLE');
  expect(refused.message.startsWith(`${output}: `)).toBe(true);
  expect(batches).toEqual([]);
  const unknown = await refusal(classifyFieldTo(await requestIn(folder), join(folder, 'out.xls')));
  expect(unknown.code).toBe('CATALOGUE_FORMAT');
});

test('a tile that is missing is reported and skipped, and the rest is done', async () => {
  const folder = await temporaryFolder();
  const { tiles, catalogue } = await twoTiles(folder);
  tiles[1]!.images['r']!.path = join(folder, 'nowhere.fits');
  const report = await classifyFieldTo(
    await requestIn(folder, { catalogue, tiles }),
    join(folder, 'out.csv'),
  );
  expect(report.damagedTiles).toHaveLength(1);
  expect(report.damagedTiles[0]).toMatchObject({ tile: 'b', objects: 0 });
  expect(report.damagedTiles[0]!.problem).toContain('nowhere.fits');
  expect(report.counts.member + report.counts.background).toBeGreaterThan(10);
  // Nobody knows what it would have shown.
  expect(report.counts.unclassified).toBe(report.counts.flags['tile-damaged']);
  expect(report.counts.flags['outside-field']).toBeUndefined();
});

test('a tile that is cut off while the job is in work costs its own objects alone', async () => {
  const folder = await temporaryFolder();
  const { tiles, catalogue } = await twoTiles(folder, 400);
  // At the first batch: cutouts are read no more than a few batches ahead of it.
  const onBatch = () => truncateSync(tiles[1]!.images['g']!.path, 100_000);
  const classifier = await openClassifier({ onBatch });
  const request = await requestIn(folder, { catalogue, tiles, classifier });
  const report = await classifyFieldTo(request, join(folder, 'out.csv'));
  expect(report.damagedTiles).toHaveLength(1);
  expect(report.damagedTiles[0]!.tile).toBe('b');
  expect(report.damagedTiles[0]!.objects).toBe(report.counts.flags['tile-damaged']);
  expect(report.counts.flags['tile-damaged']).toBeGreaterThan(5);
  expect(report.counts.member + report.counts.background).toBeGreaterThan(10);
});

test('one clear sentence where nothing can be classified', async () => {
  const folder = await temporaryFolder();
  const output = join(folder, 'out.csv');
  const attempt = async (more: Partial<FieldTableRequest>) =>
    refusal(classifyFieldTo(await requestIn(folder, more), output));
  const far = scattered(5);
  far.decDeg.fill(-20);
  const outside = await attempt({ catalogue: catalogueOf(far) });
  expect(outside.code).toBe('CATALOGUE_OUTSIDE_FIELD');
  expect(outside.message).toMatch(
    /^None of the 5 objects of objects\.csv lies in the field: the first lies at RA 49\.\d+, Dec -20\.0000/,
  );
  const tile = { name: 'x', images: { g: { path: join(folder, 'nowhere.fits') } } };
  expect((await attempt({ tiles: [tile] })).code).toBe('FIELD_BANDS');
  expect((await attempt({ tiles: [tile, tile] })).code).toBe('FIELD_UNUSABLE');
  expect((await attempt({ tiles: [] })).code).toBe('FIELD_UNUSABLE');
  expect((await attempt({ shard: { index: 3, count: 3 } })).code).toBe('OPTION_INVALID');
  expect(existsSync(`${output}.work`)).toBe(false);
});

test('a second job on one work folder, and one of another engine, are refused', async () => {
  const folder = await temporaryFolder();
  const output = join(folder, 'out.csv');
  const stop = new AbortController();
  const request = await requestIn(folder, { classifier: await openClassifier({ slowness: 50 }) });
  let tellBegun = () => {};
  const begun = new Promise<void>((resolve) => (tellBegun = resolve));
  const onProgress = () => tellBegun();
  const first = classifyFieldTo({ ...request, onProgress, signal: stop.signal }, output);
  await Promise.race([begun, first]);
  expect((await refusal(classifyFieldTo(request, output))).code).toBe('OUTPUT_BUSY');
  stop.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  const classifier = await openClassifier({ name: 'other' });
  const other = await refusal(classifyFieldTo({ ...request, classifier }, output));
  expect(other.code).toBe('WORK_OF_ANOTHER_JOB');
  expect(other.message).toContain('another engine (stand-in, and here other)');
});

test('a job description that is damaged is left as it is', async () => {
  const folder = await temporaryFolder();
  const output = join(folder, 'out.csv');
  await mkdir(`${output}.work`);
  await writeFile(`${output}.work/job.json`, '{');
  expect((await refusal(classifyFieldTo(await requestIn(folder), output))).code).toBe('FILE_UNREADABLE');
  expect(await readFile(`${output}.work/job.json`, 'utf8')).toBe('{');
});

async function twoTiles(folder: string, objects = 80) {
  const tiles = [await writeTile(folder, { name: 'a' }), await writeTile(folder, { name: 'b', east: 200 })];
  return { tiles, catalogue: catalogueOf(scattered(objects, { east: 100, margin: -120 })) };
}

async function requestIn(folder: string, more: Partial<FieldTableRequest> = {}): Promise<FieldTableRequest> {
  return {
    classifier: more.classifier ?? (await openClassifier()),
    catalogue: catalogueOf(scattered(40)),
    tiles: more.tiles ?? [await writeTile(folder, { name: 'a' })],
    rendering: RENDERING,
    force: true,
    ...more,
  };
}

async function refusal(work: Promise<unknown>): Promise<PerseusError> {
  const error = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (error instanceof PerseusError) return error;
  throw new Error(`no PerseusError: ${String(error)}`, { cause: error });
}

function named(table: Catalogue, name: string): Column {
  const column = columnNamed(table, name);
  if (!column) throw new Error(`no column ${name}`);
  return column;
}

function textColumn(name: string, rows: number, word = 'x'): Column {
  const values = TextValues.from(Array.from({ length: rows }, (_, i) => `${word}${i}`));
  return { name, type: 'text', values, nulls: null, unit: null, ucd: null, description: null };
}
