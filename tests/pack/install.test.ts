import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perseus, repository } from '../e2e/perseus-process.js';
import { TINY_TRAINING, tinySurvey, type TinySurvey } from '../e2e/tiny-survey.js';

const run = promisify(execFile);
const PACKAGES = ['core', 'data', 'native-trainer', 'cli'];

// Nothing but Node on the PATH: no compiler, no CMake, no Python.
const ONLY_NODE = { HOME: tmpdir(), PATH: dirname(process.execPath) };

let survey: TinySurvey;
let model: string;
let folder: string;
let installed: string;

beforeAll(async () => {
  survey = await tinySurvey({ objects: 64 });
  const trained = join(survey.folder, 'run');
  await perseus(['train', survey.dataset, '-o', trained, ...TINY_TRAINING, '--epochs', '1']);
  model = join(trained, 'model.onnx');

  folder = await mkdtemp(join(tmpdir(), 'perseus-pack-'));
  const tarballs = join(folder, 'tarballs');
  installed = join(folder, 'installed');
  await mkdir(tarballs);
  await mkdir(installed);
  for (const name of PACKAGES) {
    await run('npm', ['pack', '--pack-destination', tarballs, '-w', `packages/${name}`], { cwd: repository });
  }
  await writeFile(join(installed, 'package.json'), '{"name":"empty","private":true}');
  const files = (await readdir(tarballs)).map((name) => join(tarballs, name));
  expect(files).toHaveLength(PACKAGES.length);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...files], {
    cwd: installed,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
}, 600_000);

afterAll(async () => {
  await survey[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function installedPerseus(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const command = join(installed, 'node_modules/.bin/perseus');
  return run(process.execPath, [command, ...args], { cwd: installed, env: ONLY_NODE });
}

test('the tarballs, installed into an empty folder, classify without a compiler or an addon', async () => {
  const output = join(installed, 'classified.csv');
  await installedPerseus(
    ...['classify', '--model', model, '--objects', survey.objects, '--cutouts', survey.cutouts, '-o', output],
  );
  const lines = (await readFile(output, 'utf8'))
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  expect(lines).toHaveLength(65);
  expect(lines[0]).toContain('p_member');
});

test('they are a library too: Classifier from @perseus/core', async () => {
  const program = `
    import { Classifier } from '@perseus/core';
    import { cutoutFolder, readObjects } from '@perseus/data';
    const classifier = await Classifier.open(${JSON.stringify(model)});
    const cutouts = cutoutFolder(${JSON.stringify(survey.cutouts)});
    let objects = 0;
    for await (const { pMember } of classifier.classify(readObjects(${JSON.stringify(survey.objects)}), cutouts)) {
      if (pMember !== null) objects++;
    }
    await classifier.close();
    console.log(JSON.stringify({ objects }));`;
  await writeFile(join(installed, 'program.mjs'), program);
  const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: installed, env: ONLY_NODE });
  expect(JSON.parse(stdout)).toMatchObject({ objects: 64 });
});

test('training there names the step that builds the addon', async () => {
  const ended = await installedPerseus('train', survey.dataset, '-o', join(installed, 'run')).catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stderr).toContain('perseus setup');
});

test('doctor there says what is missing and how to mend it', async () => {
  const { stdout } = await installedPerseus('doctor').catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  expect(stdout).toContain('perseus setup');
});

test.each([
  ['native-trainer', 'cpp', 'tests'],
  ['data', 'native', null],
])('all sources of the addon of %s are in the tarball, and no build of it', async (name, sources, left) => {
  const packed = join(installed, 'node_modules/@perseus', name);
  const wanted = await filesBelow(join(repository, 'packages', name, sources));
  expect((await filesBelow(join(packed, sources))).sort()).toEqual(
    wanted.filter((file) => left === null || !file.startsWith(left)).sort(),
  );
  const files = await filesBelow(packed);
  expect(files).toContain('CMakeLists.txt');
  expect(files.filter((file) => file.endsWith('.node'))).toEqual([]);
});

async function filesBelow(place: string): Promise<string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(place, join(entry.parentPath, entry.name)));
}
