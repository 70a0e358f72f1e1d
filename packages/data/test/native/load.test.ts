import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findBuiltAddon, type BuildInfo } from '@perseus/core/native-build';
import { skyPackage, type SkyBuildInputs } from '../../setup/index.mjs';
import { loadSky, skyLoadFailures } from '../../src/native/load.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
let copies = 0;

afterEach(() => vi.unstubAllEnvs());

type Info = BuildInfo<SkyBuildInputs>;

/** A copy of the addon that is built here, in a folder of its own, with a change made to it. */
function copyOfAddon(change: (copy: string, info: Info) => void = () => {}): string {
  const built = findBuiltAddon(skyPackage);
  const copy = join(folder, `addon-${copies++}`);
  mkdirSync(copy);
  for (const file of ['sky.node', 'build-info.json'])
    copyFileSync(join(built.folder, file), join(copy, file));
  change(copy, structuredClone(built.info));
  return copy;
}

const withInfo = (change: (info: Info) => void) =>
  copyOfAddon((copy, info) => {
    change(info);
    writeFileSync(join(copy, 'build-info.json'), JSON.stringify(info));
  });

async function refusal(addon: string) {
  vi.stubEnv('PERSEUS_SKY_ADDON_DIR', addon);
  return loadSky().then(
    () => expect.unreachable('it was loaded'),
    (error: unknown) => error as Error & { code: string },
  );
}

describe('an addon that must not be loaded is refused by name, with what to do', () => {
  test.each<[string, () => string, RegExp]>([
    ['half built', () => copyOfAddon((copy) => rmSync(join(copy, 'build-info.json'))), /half built/],
    [
      'without the binary',
      () => copyOfAddon((copy) => rmSync(join(copy, 'sky.node'))),
      /sky.node is missing/,
    ],
    [
      'with a binary cut off',
      () => copyOfAddon((copy) => truncateSync(join(copy, 'sky.node'), 1000)),
      /not of the size that was built/,
    ],
    ['of other sources', () => withInfo((info) => (info.inputs.sources = '0')), /stale: the C\+\+ sources/],
    [
      'whose libraries are gone',
      () => withInfo((info) => (info.inputs.libraries.prefix = '/gone')),
      /CFITSIO, WCSLIB or SEP are not in \/gone any more/,
    ],
    ['of another platform', () => withInfo((info) => (info.inputs.platform = 'linux-s390x')), /linux-s390x/],
    ['in a folder that is not there', () => '/nowhere/addon', /no such folder/],
  ])('%s', async (_, make, why) => {
    const addon = make();
    const error = await refusal(addon);
    expect(error).toMatchObject({ name: 'PerseusError', code: 'ADDON_STALE', place: { path: addon } });
    expect(error.message).toMatch(why);
    expect(error.message).toContain('npm run setup');
  });

  test('one that the loader refuses is tried in another process first, and its message says why', async () => {
    const addon = copyOfAddon((copy, info) => {
      writeFileSync(join(copy, 'sky.node'), Buffer.alloc(info.bytes));
    });
    const error = await refusal(addon);
    expect(error).toMatchObject({ code: 'ADDON_UNLOADABLE' });
    expect(error.message).toMatch(/the file is damaged .*invalid ELF header/);
  });
});

test('what a user reads where it was never built names what to install, and that the rest works', () => {
  for (const words of [
    'npm run setup',
    'libcfitsio-dev',
    'wcslib-dev',
    'libsep-dev',
    'build-libraries.mjs',
  ]) {
    expect(skyPackage.missing).toContain(words);
  }
  expect(skyPackage.missing).toMatch(/everything but fields works without it/);
});

describe('why the addon does not load', () => {
  const inputs = { libraries: { prefix: '/a/sky' } } as SkyBuildInputs;
  test.each([
    ['libcfitsio.so.10: cannot open shared object file: No such file', 'not in /a/sky any more'],
    ['libwcs.so.7: cannot open shared object file: No such file', 'not in /a/sky any more'],
    ['undefined symbol: ffgpve', 'another version'],
  ])('%s', (said, why) => {
    expect(skyLoadFailures.find(({ sign }) => sign.test(said))?.why(inputs)).toContain(why);
  });
});

test('the addon that is built here is found in PERSEUS_SKY_ADDON_DIR, and loads on this machine', async () => {
  const addon = copyOfAddon();
  vi.stubEnv('PERSEUS_SKY_ADDON_DIR', addon);
  const libraries = (await loadSky()).info();
  expect(libraries).toMatchObject({ cfitsioReentrant: true });
  expect(libraries.wcslib).toMatch(/^\d+\.\d+/);
  expect(JSON.parse(readFileSync(join(addon, 'loads-on.json'), 'utf8'))).toHaveLength(1);
});
