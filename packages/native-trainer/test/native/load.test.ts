import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadBinding } from '../../src/native/load.js';
import { findBuiltAddon, type BuildInfo as BuildInfoOf } from '@perseus/core/native-build';
import { trainerPackage, type BuildInputs } from '../../setup/index.mjs';
import { temporaryFolder } from '../tiny-training.js';

type BuildInfo = BuildInfoOf<BuildInputs>;

afterEach(() => vi.unstubAllEnvs());

/** A copy of the addon that is built here, in a folder of its own, with a change made to it. */
function copyOfAddon(change: (folder: string, info: BuildInfo) => void = () => {}): string {
  const { folder, info } = findBuiltAddon(trainerPackage);
  const copy = join(temporaryFolder(), 'addon');
  mkdirSync(copy);
  for (const file of ['trainer.node', 'build-info.json']) copyFileSync(join(folder, file), join(copy, file));
  change(copy, structuredClone(info));
  return copy;
}

async function refusal(folder: string) {
  vi.stubEnv('PERSEUS_ADDON_DIR', folder);
  return loadBinding().then(
    () => expect.unreachable('it was loaded'),
    (error: unknown) => error as Error & { code: string },
  );
}

const withInfo = (change: (info: BuildInfo) => void) =>
  copyOfAddon((folder, info) => {
    change(info);
    writeFileSync(join(folder, 'build-info.json'), JSON.stringify(info));
  });

describe('an addon that must not be loaded is refused by name, with what to do', () => {
  test.each([
    [
      'half built: without build-info.json',
      () => copyOfAddon((folder) => rmSync(join(folder, 'build-info.json'))),
      /half built/,
    ],
    [
      'half built: build-info.json cut off',
      () => copyOfAddon((folder) => truncateSync(join(folder, 'build-info.json'), 40)),
      /half built/,
    ],
    [
      'without the binary',
      () => copyOfAddon((folder) => rmSync(join(folder, 'trainer.node'))),
      /trainer.node is missing/,
    ],
    [
      'with a binary cut off',
      () => copyOfAddon((folder) => truncateSync(join(folder, 'trainer.node'), 1000)),
      /not of the size that was built/,
    ],
    [
      'of other sources',
      () => withInfo((info) => (info.inputs.sources = '0')),
      /stale: the C\+\+ sources have changed/,
    ],
    [
      'whose LibTorch is gone',
      () => withInfo((info) => (info.inputs.libtorch.folder = '/gone/torch')),
      /LibTorch it was built against, \/gone\/torch, is not there any more/,
    ],
    [
      'whose LibTorch is another version now',
      () => withInfo((info) => (info.inputs.libtorch.version = '2.12.0')),
      /stale: it was built against LibTorch 2\.12\.0/,
    ],
    [
      'of another platform',
      () => withInfo((info) => (info.inputs.platform = 'linux-s390x')),
      /built for linux-s390x/,
    ],
    ['in a folder that is not there', () => '/nowhere/addon', /no such folder/],
  ])('%s', async (_, make, why) => {
    const folder = make();
    const error = await refusal(folder);
    expect(error).toMatchObject({ name: 'PerseusError', code: 'ADDON_STALE', place: { path: folder } });
    expect(error.message).toMatch(why);
    expect(error.message).toContain(folder);
    expect(error.message).toContain('npm run setup');
  });

  test('one that the loader refuses is tried in another process first, and its message says why', async () => {
    const folder = copyOfAddon((copy, info) => {
      writeFileSync(join(copy, 'trainer.node'), Buffer.alloc(info.bytes));
    });
    const error = await refusal(folder);
    expect(error).toMatchObject({ code: 'ADDON_UNLOADABLE' });
    expect(error.message).toMatch(/the file is damaged .*invalid ELF header/);
  });
});

describe('the addon that is built here', () => {
  test('is found in PERSEUS_ADDON_DIR, and after its trial is known to load on this machine', async () => {
    const folder = copyOfAddon();
    vi.stubEnv('PERSEUS_ADDON_DIR', folder);
    const binding = await loadBinding();
    expect(JSON.parse(binding.info())).toMatchObject({ libtorch: expect.stringMatching(/^2\.1[1-4]/) });
    expect(JSON.parse(readFileSync(join(folder, 'loads-on.json'), 'utf8'))).toHaveLength(1);
  });

  test('looks for its libraries in LibTorch alone', () => {
    const { binary, info } = findBuiltAddon(trainerPackage);
    const dynamic = execFileSync('readelf', ['--dynamic', '--wide', binary], { encoding: 'utf8' });
    const paths = [...dynamic.matchAll(/\((?:RUNPATH|RPATH)\).*\[(.*)\]/g)].map(([, path]) => path);
    expect(paths).toEqual([join(info.inputs.libtorch.folder, 'lib')]);
  });
});
