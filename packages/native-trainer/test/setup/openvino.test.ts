import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildRoot } from '@perseus/core/native-build';
import {
  findOpenVino,
  installOpenVino,
  openvinoPackage,
  setUpOpenVinoWherePossible,
  trainerPackage,
} from '../../setup/index.mjs';
import { temporaryFolder } from '../tiny-training.js';
import { programs } from './folders.js';

beforeEach(() => vi.stubEnv('PERSEUS_OPENVINO', undefined));
afterEach(() => vi.unstubAllEnvs());

/** What set-up looks at of an OpenVINO: enough to be described, not to be built against. */
function fakeOpenVino(
  version: string,
  { folder = join(temporaryFolder(), 'openvino'), cmake = 'cmake' } = {},
) {
  const [major, minor, patch] = version.split('.');
  const config = `set(PACKAGE_VERSION_MAJOR ${major})\nset(PACKAGE_VERSION_MINOR ${minor})\nset(PACKAGE_VERSION_PATCH ${patch})\n`;
  mkdirSync(join(folder, cmake), { recursive: true });
  writeFileSync(join(folder, cmake, 'OpenVINOConfig.cmake'), '');
  writeFileSync(join(folder, cmake, 'OpenVINOConfig-version.cmake'), config);
  return folder;
}

/** Looks with this `python3` and these other programs alone. */
function find(scripts: Record<string, string>, home = temporaryFolder()) {
  vi.stubEnv('PATH', programs(scripts));
  const said: string[] = [];
  return { found: findOpenVino(home, (line) => said.push(line)), said: said.join('\n') };
}

const pythonWith = (folder: string) => ({ python3: `echo ${folder}` });

function installedUnder(home: string, version = '2026.4.1'): string {
  const folder = fakeOpenVino(version, { folder: join(home, 'openvino/openvino') });
  writeFileSync(join(home, 'openvino/complete.json'), '{}');
  return folder;
}

describe('OpenVINO is looked for in PERSEUS_OPENVINO, in the project, in Python, in that order', () => {
  test('PERSEUS_OPENVINO before all others: a package, the folder it lies in, or an archive', () => {
    const asked = fakeOpenVino('2026.5.0');
    const archive = fakeOpenVino('2026.5.0', { cmake: 'runtime/cmake' });
    for (const named of [asked, dirname(asked), archive]) {
      vi.stubEnv('PERSEUS_OPENVINO', named);
      const { found } = find(pythonWith(fakeOpenVino('2026.4.1')));
      expect(found).toMatchObject({ folder: named, version: '2026.5.0' });
    }
  });

  test("the project's before Python's", () => {
    const home = temporaryFolder();
    const own = installedUnder(home);
    const python = fakeOpenVino('2026.3.0');
    expect(find(pythonWith(python), home).found?.folder).toBe(own);
    expect(find(pythonWith(python)).found?.folder).toBe(python);
    expect(find({}).found).toBeUndefined();
  });

  test('half an installation in the project is none', () => {
    const home = temporaryFolder();
    fakeOpenVino('2026.4.1', { folder: join(home, 'openvino/openvino') });
    expect(find({}, home).found).toBeUndefined();
  });
});

describe('one that cannot serve', () => {
  test.each([
    ['an older one', () => fakeOpenVino('2025.4.1'), /2025\.4\.1.*2026\.0 and later/],
    ['one without its CMake package', temporaryFolder, /OpenVINOConfig\.cmake/],
  ])('%s is passed over where it was found, and refused by name where it was asked for', (_, make, why) => {
    const folder = make();
    const { found, said } = find(pythonWith(folder));
    expect(found).toBeUndefined();
    expect(said).toMatch(why);
    vi.stubEnv('PERSEUS_OPENVINO', folder);
    expect(() => find({})).toThrow(
      expect.objectContaining({ code: 'OPENVINO_UNUSABLE', message: expect.stringMatching(why) }),
    );
  });
});

test('where there is none nothing is built, and nothing is said', async () => {
  vi.stubEnv('PATH', programs({}));
  vi.stubEnv('PERSEUS_HOME', temporaryFolder());
  const said: string[] = [];
  expect(await setUpOpenVinoWherePossible({ log: (line) => said.push(line) })).toBeNull();
  expect(said).toEqual([]);
});

test('it is asked for in the pinned version, alone', async () => {
  const notes = join(temporaryFolder(), 'asked');
  const python3 = `
    case "$*" in *--version*) exit 0;; esac
    echo "$*" >> ${notes}
    /bin/mkdir -p $(echo "$*" | /bin/sed 's/.*--target \\([^ ]*\\).*/\\1/')`;
  vi.stubEnv('PATH', programs({ python3 }));
  const home = temporaryFolder();
  expect(await installOpenVino(home, () => {})).toBe(join(home, 'openvino/openvino'));
  expect(readFileSync(notes, 'utf8')).toMatch(/--no-deps.* openvino==2026\.4\.1\n$/);
});

test('its builds lie apart from those of the trainer, which is in the same package', () => {
  expect(dirname(buildRoot(openvinoPackage))).toBe(buildRoot(trainerPackage));
});
