import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetDescription, Evaluation } from '@perseus/core';
import { perseus, perseusJson, startPerseus } from './perseus-process.js';
import { TINY_TRAINING, tinySurvey, type TinySurvey } from './tiny-survey.js';

let survey: TinySurvey;
let at: (name: string) => string;

/** The survey's objects as two catalogues: what somebody saw in the images, and what spectra say. */
let classes: string;
let redshifts: string;

beforeAll(async () => {
  survey = await tinySurvey();
  at = (name) => join(survey.folder, name);
  const [header, ...rows] = (await readFile(survey.objects, 'utf8')).trim().split('\n');
  const names = header!.split(',');
  const records = rows.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
  const table = async (
    name: string,
    columns: string[],
    cells: (record: Record<string, string>) => string[],
  ) => {
    const some = name === 'classes.csv' ? records.slice(0, 60) : records.slice(30);
    await writeFile(at(name), [columns, ...some.map(cells)].map((row) => row.join()).join('\n') + '\n');
    return at(name);
  };
  classes = await table('classes.csv', ['name', 'ra', 'dec', 'pcc_class', 'magnitude_r'], (o) => [
    o['id']!,
    o['ra']!,
    o['dec']!,
    // Members are 4 or 6, and of the background some are 1, which leaves it open.
    o['label'] === '1' ? '4' : Number(o['id']!.at(-1)) < 3 ? '1' : '2',
    o['magnitude_r']!,
  ]);
  await mkdir(at('by-position'));
  for (const o of records) {
    const from = join(survey.cutouts, o['file']!.split('/').at(-1)!);
    await copyFile(from, join(at('by-position'), `ra${o['ra']!}_dec${o['dec']!}.png`));
  }
  redshifts = await table('redshifts.csv', ['objID', 'ra', 'dec', 'z', 'zWarning'], (o) => [
    `SDSS-${o['id']!}`,
    o['ra']!,
    o['dec']!,
    o['redshift'] || '0',
    '0',
  ]);
});
afterAll(() => survey[Symbol.asyncDispose]());

interface Built {
  description: DatasetDescription;
  setAside: { count: number };
  leftOut: { count: number; reasons: Record<string, number> };
}

const build = (output: string, ...options: string[]) => [
  ...['dataset', 'build', '-o', at(output), '--seed', '5', '--pixel-scale', '0.2'],
  ...options,
];
const bothTables = () => [
  ...['--classes', classes, '--redshifts', redshifts, '--cutouts', survey.cutouts],
  ...['--cutout-name', '{name}.png', '--cutouts', at('by-position')],
  ...['--cutout-name', 'ra{ra}_dec{dec}.png'],
];

describe('one command from catalogues and a mirror to a dataset', () => {
  test('labels by class, leaves open what is open, and tells each step', async () => {
    const { stdout, stderr } = await perseus(
      build('by-class', '--classes', classes, '--cutouts', survey.cutouts),
    );
    expect(stdout).toMatch(/basis +morphology: \d+ members/);
    expect(stdout).toContain('class reads cluster or background');
    for (const step of ['read', 'label', 'cutouts', 'quality', 'group', 'split', 'pack']) {
      expect(stderr).toMatch(new RegExp(`^${step} +\\d+`, 'm'));
    }
    const { stdout: info } = await perseus(['dataset', 'info', at('by-class')]);
    expect(info).toContain('classes.csv, 60 rows, labels by class');
  });

  test('puts two tables together, and rows of one object on one side of the split', async () => {
    const { description } = await perseusJson<Built>(
      build('both', '--objects', survey.objects, '--classes', classes, '--cutouts', survey.cutouts),
    );
    expect(description.sources.map(({ labels, rows }) => [labels, rows])).toEqual([
      ['given', 96],
      ['classes', 60],
    ]);
    expect(description.groups.shared).toBeGreaterThan(30);
    expect(description.unsound).toEqual([]);
    const [header, ...rows] = (await readFile(join(at('both'), 'objects.csv'), 'utf8')).trim().split('\n');
    const [group, split] = ['group', 'split'].map((name) => header!.split(',').indexOf(name));
    const sides = new Map<string, Set<string>>();
    for (const cells of rows.map((row) => row.split(','))) {
      const known = sides.get(cells[group!]!) ?? new Set();
      sides.set(cells[group!]!, known.add(cells[split!]!));
    }
    expect([...sides.values()].every(({ size }) => size === 1)).toBe(true);
  });

  test('labels by velocity of the cluster that is named, and by a window', async () => {
    const only = [
      '--redshifts',
      redshifts,
      '--cutouts',
      at('by-position'),
      '--cutout-name',
      'ra{ra}_dec{dec}.png',
    ];
    const near = await perseusJson<Built>(build('near', ...only, '--cluster', 'perseus'));
    const step = near.description.steps.find(({ name }) => name === 'label')!;
    expect(JSON.stringify(step.detail)).toContain('Aguerri');
    expect(near.description.labelBases['spec-galaxy']!.member).toBeGreaterThan(10);
    const { stderr } = await perseus(build('window', ...only, '--z-window', '0.5,0.6', '--quiet'), {
      code: 1,
    });
    expect(stderr).toContain('no member objects');
  }, 90_000);

  test('splits by fold', async () => {
    const { description } = await perseusJson<Built>(
      build(
        'folds',
        '--objects',
        survey.objects,
        '--cutouts',
        survey.cutouts,
        ...['--split', 'kfold'],
      ).concat([...['--folds', '3', '--fold', '1']]),
    );
    expect(description.fold).toEqual({ fold: 1, of: 3 });
    const { test: held } = description.counts;
    expect(held!.member + held!.background).toBeGreaterThan(description.objects / 4);
  });

  test('leaves out by magnitude and says how many', async () => {
    const { leftOut, description } = await perseusJson<Built>(
      build(
        'bright',
        '--objects',
        survey.objects,
        '--cutouts',
        survey.cutouts,
        '--max-magnitude',
        'magnitude_r=18',
      ),
    );
    expect(leftOut.count).toBeGreaterThan(0);
    expect(description.objects + leftOut.count).toBe(96);
    expect(Object.keys(leftOut.reasons).join()).toContain('magnitude_r');
  });
});

describe('the recipe of the thesis', () => {
  let built: Built;
  beforeAll(async () => {
    built = await perseusJson<Built>(build('thesis', '--recipe', 'thesis', ...bothTables()));
  });

  test('packs sixteen rotated copies and says where it is unsound', async () => {
    expect(built.description.copiesDeg).toHaveLength(16);
    expect(built.description.objects % 16).toBe(0);
    expect(built.description.unsound.length).toBeGreaterThan(3);
    const { stdout } = await perseus(['dataset', 'info', at('thesis')]);
    expect(stdout).toContain('rotated copies of');
    expect(stdout).toMatch(/^ +unsound/m);
  });

  test('trains without rotating the copies again, and its evaluation judges them as they are', async () => {
    const run = at('thesis-run');
    const trained = await perseusJson<{
      training: { config: { training: { augmentation: object } }; step: number };
    }>([
      ...['train', at('thesis'), '-o', run, '--recipe', 'thesis', ...TINY_TRAINING, '--batch-size', '64'],
      ...['--epochs', '1'],
    ]);
    expect(trained.training.config.training.augmentation).toMatchObject({
      rotation: 'none',
      corners: 'black',
    });
    const { train, test: held } = built.description.counts;
    expect(trained.training.step).toBe(Math.ceil((train!.member + train!.background) / 64));
    const { perObject, perRotatedImage } = await perseusJson<Evaluation>([
      ...['evaluate', '--model', run, '--dataset', at('thesis')],
    ]);
    expect(perRotatedImage!.anglesDeg).toHaveLength(16);
    expect(perRotatedImage!.scores.count).toBe(held!.member + held!.background);
    expect(perObject.count).toBe(perRotatedImage!.scores.count / 16);
  }, 120_000);
});

describe('what cannot be used', () => {
  const rows = (...lines: string[]) => ['id,ra,dec,label', ...lines].join('\n') + '\n';

  test('is set aside with its reason, or ends the build under --strict with row and column', async () => {
    const text = await readFile(survey.objects, 'utf8');
    const [header, first, ...rest] = text.trim().split('\n');
    const cells = first!.split(',');
    cells[header!.split(',').indexOf('dec')] = '94.2';
    await writeFile(at('survey/faulty.csv'), [header, cells.join(), ...rest].join('\n'));
    const faulty = ['--objects', at('survey/faulty.csv'), '--cutouts', survey.cutouts];
    const { setAside } = await perseusJson<Built>(build('faulty', ...faulty));
    expect(setAside.count).toBe(1);
    expect(await readFile(join(at('faulty'), 'objects.rejected.csv'), 'utf8')).toContain('94.2');
    const { stderr } = await perseus(build('strict', ...faulty, '--strict', '--quiet', '--json'), {
      code: 1,
    });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'ROW_REJECTED', place: { row: 1, column: 'dec' } });
    expect(await readdir(survey.folder)).not.toContain('strict');
  });

  test.each([
    ['no-label.csv', 'id,ra,dec\na,49,41\n', [], /no-label\.csv.*label/],
    ['no-position.csv', 'id,label\na,1\n', [], /no-position\.csv.*ra/],
    ['other-unit.csv', rows('a,49,41,1'), ['--ra-column', 'alpha'], /alpha/],
    ['empty.csv', '', [], /empty\.csv/],
    ['no-rows.csv', rows(), [], /no-rows\.csv|no objects|No /],
  ])('%s is refused in one sentence', async (name, text, options, expected) => {
    await writeFile(at(name), text);
    const { stderr } = await perseus(
      build('refused', '--objects', at(name), '--cutouts', survey.cutouts, '--quiet', ...options),
      { code: 1 },
    );
    expect(stderr).toMatch(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('unexpected');
    expect(await readdir(survey.folder)).not.toContain('refused');
  });

  test('labels that disagree end the build where the policy is fail', async () => {
    const text = await readFile(survey.objects, 'utf8');
    const [header, first] = text.trim().split('\n');
    const names = header!.split(',');
    const twin = first!.split(',');
    twin[names.indexOf('id')] = 'twin';
    twin[names.indexOf('label')] = twin[names.indexOf('label')] === '1' ? '0' : '1';
    await writeFile(at('survey/conflict.csv'), `${text.trim()}\n${twin.join()}\n`);
    const conflict = ['--objects', at('survey/conflict.csv'), '--cutouts', survey.cutouts];
    const { stderr } = await perseus(build('conflict', ...conflict, '--conflicts', 'fail', '--quiet'), {
      code: 1,
    });
    expect(stderr).toContain('twin');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    const dropped = await perseusJson<Built>(build('dropped', ...conflict, '--conflicts', 'drop'));
    expect(dropped.description.groups.conflicts).toHaveLength(1);
    expect(dropped.description.groups.conflicts[0]!.done).toBe('left-out');
  });
});

test('Ctrl-C leaves no half dataset, and 130', async () => {
  const { child, ended } = startPerseus(
    build('stopped', '--recipe', 'thesis', ...bothTables(), '--objects', survey.objects),
  );
  child.stderr!.once('data', () => child.kill('SIGINT'));
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toContain('No output was left behind');
  expect((await readdir(survey.folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
});

test('a preview is drawn', async () => {
  const { contactSheetPath } = await perseusJson<{ contactSheetPath: string }>([
    ...['dataset', 'preview', survey.dataset, '-o', at('preview'), '--per-class', '3'],
  ]);
  expect((await readFile(contactSheetPath)).subarray(1, 4).toString()).toBe('PNG');
});
