import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TO_BUILD, TO_FETCH, requirePackages } from '@perseus/core/native-build';
import { fetchFromPyPI, installLibTorch } from '../../setup/index.mjs';
import { temporaryFolder } from '../tiny-training.js';
import { programs } from './folders.js';

afterEach(() => vi.unstubAllEnvs());

/** A `python3` whose pip notes what it is asked for, and then does as `install` says. */
function withPip(install: string): { asked: () => string[] } {
  const notes = join(temporaryFolder(), 'asked');
  const python3 = `
    case "$*" in *--version*) exit 0;; esac
    echo "$*" >> ${notes}
    target=$(echo "$*" | /bin/sed 's/.*--target \\([^ ]*\\).*/\\1/')
    ${install}`;
  vi.stubEnv('PATH', programs({ python3 }));
  return { asked: () => readFileSync(notes, 'utf8').trim().split('\n') };
}

const silent = () => {};

describe('fetching a package', () => {
  test('LibTorch is asked for as a CPU build, alone, without a second try of an index that cannot be reached', async () => {
    const { asked } = withPip('/bin/mkdir -p $target/torch');
    const home = temporaryFolder();
    expect(await installLibTorch(home, silent)).toBe(join(home, 'libtorch/torch'));
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toMatch(/ torch==2\.13\.0\+cpu$/);
    expect(asked()[0]).toContain('--no-deps');
    expect(asked()[0]).toContain('--retries 0');
    expect(asked()[0]).toContain('--extra-index-url https://download.pytorch.org/whl/cpu');
  });

  test('where this Python has no wheel, that of another one is taken', async () => {
    const { asked } = withPip(
      'case "$*" in *--python-version*) /bin/mkdir -p $target/torch;; *) exit 1;; esac',
    );
    await installLibTorch(temporaryFolder(), silent);
    expect(asked()[1]).toContain('--python-version 3.11 --only-binary=:all:');
  });

  test('the folder appears as a whole or not at all', async () => {
    withPip(
      '/bin/mkdir -p $target; echo half > $target/half; echo "ERROR: No matching distribution" >&2; exit 1',
    );
    const home = temporaryFolder();
    await expect(installLibTorch(home, silent)).rejects.toMatchObject({
      code: 'FETCH_FAILED',
      message: expect.stringMatching(/PERSEUS_LIBTORCH[^]*No matching distribution/),
    });
    expect(readdirSync(home)).toEqual([]);
  });

  test('what an earlier try left behind is no part of it', async () => {
    withPip('/bin/mkdir -p $target; echo new > $target/new');
    const target = join(temporaryFolder(), 'package');
    mkdirSync(`${target}.partial`);
    writeFileSync(join(`${target}.partial`, 'old'), '');
    await fetchFromPyPI({ requirement: 'x==1', target, advice: '', log: silent });
    expect(readdirSync(target).sort()).toEqual(['complete.json', 'new']);
    expect(existsSync(`${target}.partial`)).toBe(false);
  });
});

describe('a missing system package', () => {
  test('all that are missing are named with the one line that installs them', () => {
    vi.stubEnv('PATH', programs({ cmake: '', ninja: '' }));
    vi.stubEnv('CXX', undefined);
    expect(() => requirePackages([...TO_BUILD, ...TO_FETCH])).toThrow(
      expect.objectContaining({
        code: 'SYSTEM_PACKAGE_MISSING',
        message: expect.stringContaining('sudo apt-get install -y g++ python3 python3-pip'),
      }),
    );
  });

  test("Debian's python3 without pip is python3-pip that is missing", () => {
    vi.stubEnv('PATH', programs({ python3: 'exit 1' }));
    expect(() => requirePackages(TO_FETCH)).toThrow(
      /pip for python3 was not found.*apt-get install -y python3-pip$/,
    );
  });

  test('a compiler named by CXX serves', () => {
    vi.stubEnv('PATH', programs({ 'clang++-19': '', cmake: '', make: '' }));
    vi.stubEnv('CXX', 'clang++-19');
    expect(() => requirePackages(TO_BUILD)).not.toThrow();
  });
});
