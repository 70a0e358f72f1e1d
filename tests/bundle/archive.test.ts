import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repository } from '../e2e/perseus-process.js';

const run = promisify(execFile);

interface Manifest {
  version: string;
  platform: string;
  node: string | null;
  libraries: { name: string; tarball?: string; tarballSha256?: string }[];
  files: Record<string, string>;
}

let folder: string;
let archive: string;
let unpacked: string;
let manifest: Manifest;
let files: string[];

/** The contents of the real ones are for who builds them (install-offline.mjs): here it counts how they are taken in. */
async function standInSources(): Promise<string> {
  const sources = join(folder, 'sky sources');
  await mkdir(sources);
  for (const name of ['cfitsio-4.6.3', 'wcslib-8.4', 'sep-1.4.1', 'zlib-1.3.1', 'bzip2-1.0.8']) {
    const own = join(folder, 'made', name);
    await mkdir(join(own, 'docs'), { recursive: true });
    await mkdir(join(own, 'src'));
    await writeFile(join(own, 'LICENSE'), `of ${name}\n`);
    await writeFile(join(own, 'src/library.c'), 'int answer = 42;\n');
    await writeFile(join(own, 'docs/manual.txt'), 'read me\n');
    await writeFile(join(own, 'image.fits'), 'SIMPLE\n');
    await run('tar', ['-czf', join(sources, `${name}.tar.gz`), name], { cwd: dirname(own) });
  }
  return sources;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-bundle-test-'));
  archive = join(folder, 'perseus.tar.gz');
  const program = join(repository, 'scripts/bundle/bundle.mjs');
  await run(process.execPath, [program, '-o', archive], {
    env: { ...process.env, PERSEUS_SKY_SOURCES: await standInSources() },
  });
  await run('tar', ['-xzf', archive, '-C', folder]);
  const top = (await readdir(folder)).find((name) => name.startsWith('perseus-'));
  unpacked = join(folder, top ?? '');
  manifest = JSON.parse(await readFile(join(unpacked, 'manifest.json'), 'utf8')) as Manifest;
  files = (await readdir(unpacked, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
}, 400_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the archive stays under 64 MiB', async () => {
  expect((await stat(archive)).size).toBeLessThan(64 * 2 ** 20);
});

test('its manifest names every other file, with its true hash', async () => {
  expect(Object.keys(manifest.files).sort()).toEqual(files.filter((path) => path !== 'manifest.json').sort());
  for (const [path, sha256] of Object.entries(manifest.files)) {
    const bytes = await readFile(join(unpacked, path));
    expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(sha256);
  }
});

test('its binaries are of this platform alone', async () => {
  const own = (await readFile(process.execPath)).subarray(0, 20);
  let binaries = 0;
  for (const path of files) {
    const start = (await readFile(join(unpacked, path))).subarray(0, 20);
    const isPe = start[0] === 0x4d && start[1] === 0x5a;
    const isMachO = ['cffaedfe', 'cefaedfe', 'cafebabe'].includes(start.toString('hex', 0, 4));
    expect(isPe || isMachO || start.toString('latin1', 0, 4) === '\0asm', path).toBe(false);
    if (start.toString('latin1', 1, 4) !== 'ELF') continue;
    // Class, byte order and machine.
    expect([start.subarray(4, 6), start.subarray(18, 20)], path).toEqual([
      own.subarray(4, 6),
      own.subarray(18, 20),
    ]);
    binaries++;
  }
  expect(binaries).toBeGreaterThanOrEqual(5);
  expect(manifest.platform).toBe(`${process.platform}-${process.arch}`);
});

test('nothing in it names the folders of the machine that made it', async () => {
  const places = [repository, folder].map((place) => Buffer.from(place));
  for (const path of files) {
    const bytes = await readFile(join(unpacked, path));
    expect(places.filter((place) => bytes.includes(place)).map(String), path).toEqual([]);
  }
});

test('it has the tests of the C++ and the benchmarks, and no other tests, data of theirs, typings of others or maps', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'packages/native-trainer/cpp/tests/main.cpp',
      'packages/native-trainer/cpp/tests/golden/training.json',
      'tests/bench/run.mjs',
      'scripts/test-native.mjs',
      'scripts/test-gpu/why-no-gpu.mjs',
    ]),
  );
  const mayHaveTests =
    /^(packages\/native-trainer\/cpp\/tests|packages\/core\/test\/golden\/rotation|tests\/bench)\//;
  const own = files.filter((path) => !path.startsWith('node_modules/') && !mayHaveTests.test(path));
  expect(own.filter((path) => /(^|\/)(tests?|fixtures|golden)\//.test(path))).toEqual([]);
  const beyondPages = files.filter((path) => !path.startsWith('docs/images/'));
  expect(
    beyondPages.filter((path) => /\.(fits?|jpe?g|onnx|safetensors|csv|parquet)(\.\w+)?$/.test(path)),
  ).toEqual([]);
  const others = files.filter((path) => path.startsWith('node_modules/'));
  expect(others.filter((path) => ['.map', '.ts', '.mts', '.cts'].includes(extname(path)))).toEqual([]);
});

test('the check for GPU nodes finds each of its benchmarks in it', async () => {
  const list = pathToFileURL(join(unpacked, 'scripts/bundle/on-site/gpu-benchmarks.mjs')).href;
  const { GPU_BENCHMARKS } = (await import(list)) as { GPU_BENCHMARKS: string[] };
  const bench = [join(unpacked, 'tests/bench/run.mjs'), 'none-of-that-name'];
  const told = await run(process.execPath, bench).catch((error: { stderr: string }) => error);
  const known = told.stderr.split('There are: ')[1]?.replace('.\n', '').split(', ');
  expect(known).toEqual(expect.arrayContaining(GPU_BENCHMARKS));
  expect(known?.filter((name) => name.startsWith('gpu-'))).toEqual(GPU_BENCHMARKS);
});

test('its modules are those that the packages run on, cmake-js and the headers of Node-API among them', async () => {
  for (const name of ['core', 'data', 'native-trainer', 'cli']) {
    const own = join(unpacked, 'packages', name, 'package.json');
    const { dependencies } = JSON.parse(await readFile(own, 'utf8')) as { dependencies: object };
    for (const module of Object.keys(dependencies)) {
      expect(existsSync(join(unpacked, 'node_modules', module, 'package.json')), module).toBe(true);
    }
  }
  expect(existsSync(join(unpacked, 'node_modules/node-api-headers/include/node_api.h'))).toBe(true);
  for (const module of ['vitest', 'typescript', 'nx', 'eslint', '@types']) {
    expect(existsSync(join(unpacked, 'node_modules', module)), module).toBe(false);
  }
});

test('licenses/README.md names what is bundled, and the texts it names are there', async () => {
  const page = await readFile(join(unpacked, 'licenses/README.md'), 'utf8');
  for (const { name } of manifest.libraries) expect(page).toContain(`| ${name} |`);
  for (const name of ['onnxruntime-node', 'sharp', 'vega', 'cmake-js']) expect(page).toContain(`| ${name} |`);
  const texts = [...page.matchAll(/`([^`]+\/[^`]+)`/g)].map(([, path]) => path ?? '');
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((path) => !existsSync(join(unpacked, path)))).toEqual([]);
  expect(existsSync(join(unpacked, 'LICENSE'))).toBe(true);
});

test('the sources of the FITS libraries are in it without documents and data, with licenses and the hashes of the releases', async () => {
  const sources = manifest.libraries.filter(({ tarball }) => tarball !== undefined);
  expect(sources.map(({ name }) => name)).toEqual(['zlib', 'bzip2', 'CFITSIO', 'WCSLIB', 'SEP']);
  const { tarball, tarballSha256 } = sources[2]!;
  const given = await readFile(join(folder, 'sky sources', tarball!));
  expect(createHash('sha256').update(given).digest('hex')).toBe(tarballSha256);
  const packed = join(unpacked, '.perseus/sky-sources/cfitsio-4.6.3.tar');
  const { stdout } = await run('tar', ['-tf', packed]);
  expect(stdout.split('\n').filter((path) => /[^/]$/.test(path))).toEqual([
    'cfitsio-4.6.3/LICENSE',
    'cfitsio-4.6.3/src/library.c',
  ]);
  expect(await readFile(join(unpacked, 'licenses/CFITSIO/LICENSE'), 'utf8')).toBe('of cfitsio-4.6.3\n');
});

/** A PATH with these programs alone. */
async function pathOf(name: string, programs: string[]): Promise<string> {
  const bin = join(folder, name);
  await mkdir(bin);
  for (const program of programs) {
    const { stdout } = await run('sh', ['-c', 'command -v "$0"', program]);
    await symlink(stdout.trim(), join(bin, program));
  }
  return bin;
}

async function install(env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  return run('sh', [join(unpacked, 'install.sh')], { env }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

test('install.sh says in one sentence what the machine lacks: Node first', async () => {
  const bare = await pathOf('bare', ['sh', 'dirname', 'uname']);
  expect(await install({ PATH: bare })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Node\.js 20\.17 or newer was not found[^\n]*\n$/) as string,
  });
  await symlink(process.execPath, join(bare, 'node'));
  const { code, stderr } = await install({ PATH: bare });
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
    /^This machine lacks a C\+\+ compiler, cmake, make, .*PyTorch 2\.11 to 2\.14 .*start install\.sh again\.$/,
  );
});

test('install.sh names a file that was damaged on the way', async () => {
  const damaged = join(unpacked, 'packages/cli/dist/index.js');
  const whole = await readFile(damaged);
  await writeFile(damaged, whole.subarray(0, whole.length - 1));
  const { code, stderr } = await install({ PATH: process.env.PATH ?? '' });
  await writeFile(damaged, whole);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'packages/cli/dist/index.js is not as it was packed. Unpack the archive anew; if that does not mend it, copy it here again.\n',
  );
});
