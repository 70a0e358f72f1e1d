import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findLibTorch } from '../../setup/index.mjs';
import { temporaryFolder } from '../tiny-training.js';
import { fakeLibTorch, programs } from './folders.js';

beforeEach(() => {
  for (const name of ['PERSEUS_LIBTORCH', 'PERSEUS_CUDA', 'CUDACXX', 'CUDA_HOME']) vi.stubEnv(name, '');
  vi.stubEnv('PERSEUS_CUDA', undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** Looks with this `python3` and these other programs alone. */
function find(scripts: Record<string, string>, home = temporaryFolder()) {
  vi.stubEnv('PATH', programs(scripts));
  const said: string[] = [];
  return { found: findLibTorch(home, (line) => said.push(line)), said: said.join('\n') };
}

const pythonWith = (folder: string) => ({ python3: `echo ${folder}` });

function installedUnder(home: string): string {
  const folder = fakeLibTorch('2.13.0+cpu', { folder: join(home, 'libtorch/torch') });
  writeFileSync(join(home, 'libtorch/complete.json'), '{}');
  return folder;
}

describe('LibTorch is looked for in PERSEUS_LIBTORCH, in Python, in the project, in that order', () => {
  test('PERSEUS_LIBTORCH before all others, as a libtorch folder or as the folder that holds `torch`', () => {
    const asked = fakeLibTorch('2.14.1+cpu');
    for (const named of [asked, dirname(asked)]) {
      vi.stubEnv('PERSEUS_LIBTORCH', named);
      const { found } = find(pythonWith(fakeLibTorch('2.13.0+cpu')));
      expect(found).toEqual({ folder: asked, version: '2.14.1+cpu', cuda: null });
    }
  });

  test("Python's before the project's", () => {
    const home = temporaryFolder();
    const own = installedUnder(home);
    const python = fakeLibTorch('2.12.1+cpu');
    expect(find(pythonWith(python), home).found?.folder).toBe(python);
    expect(find({ python3: 'echo' }, home).found?.folder).toBe(own);
    expect(find({}, home).found?.folder).toBe(own);
  });

  test('half an installation in the project is none', () => {
    const home = temporaryFolder();
    fakeLibTorch('2.13.0+cpu', { folder: join(home, 'libtorch/torch') });
    expect(find({}, home).found).toBeUndefined();
  });

  test('a libtorch that is no Python package tells its version too', () => {
    const asked = fakeLibTorch('ignored');
    writeFileSync(join(asked, 'version.py'), '');
    writeFileSync(join(asked, 'build-version'), '2.11.0+cpu\n');
    vi.stubEnv('PERSEUS_LIBTORCH', asked);
    expect(find({}).found?.version).toBe('2.11.0+cpu');
  });
});

describe('one that cannot serve', () => {
  test.each(['2.10.0+cpu', '2.15.0', '1.13.1', '3.0.0'])(
    'version %s is passed over, and said so',
    (version) => {
      const home = temporaryFolder();
      const own = installedUnder(home);
      const { found, said } = find(pythonWith(fakeLibTorch(version)), home);
      expect(found?.folder).toBe(own);
      expect(said).toContain(`its version is ${version}, and Perseus builds against 2.11 to 2.14`);
    },
  );

  test.each([undefined, 'off', 'on'])('a CUDA build serves where PERSEUS_CUDA is %s', (wanted) => {
    const cuda = fakeLibTorch('2.14.1+cu130', { cuda: '13.0' });
    vi.stubEnv('CUDACXX', '/nowhere/nvcc');
    vi.stubEnv('PERSEUS_CUDA', wanted);
    expect(find(pythonWith(cuda)).found).toEqual({ folder: cuda, version: '2.14.1+cu130', cuda: '13.0' });
  });

  test('a CPU build is passed over where CUDA was asked for', () => {
    vi.stubEnv('PERSEUS_CUDA', 'on');
    const { found, said } = find(pythonWith(fakeLibTorch('2.13.0+cpu')));
    expect(found).toBeUndefined();
    expect(said).toContain('CPU build, and PERSEUS_CUDA is "on"');
  });

  test('the one that PERSEUS_LIBTORCH names is refused, not passed over', () => {
    const empty = temporaryFolder();
    mkdirSync(join(empty, 'lib'));
    for (const asked of [empty, '/nowhere', fakeLibTorch('2.9.0')]) {
      vi.stubEnv('PERSEUS_LIBTORCH', asked);
      expect(() => find({})).toThrow(
        expect.objectContaining({
          code: 'LIBTORCH_UNUSABLE',
          place: { option: 'PERSEUS_LIBTORCH', path: asked },
        }),
      );
    }
  });
});
