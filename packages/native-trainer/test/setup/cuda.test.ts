import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { architecturesFit, chooseCuda, whyNoCuda } from '../../setup/index.mjs';
import { fakeNvcc, nvidiaSmi, programs } from './folders.js';

const CPU_ALONE = { version: null, architectures: '', nvcc: null };
const cudaBuild = { folder: '/some/torch', version: '2.11.0+cu130', cuda: '13.0' };
const cpuBuild = { folder: '/some/torch', version: '2.13.0+cpu', cuda: null };

beforeEach(() => {
  for (const name of ['PERSEUS_CUDA', 'TORCH_CUDA_ARCH_LIST', 'CUDA_HOME', 'CPATH'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('CUDACXX', '/nowhere/nvcc');
  vi.stubEnv('PATH', programs({}));
});
afterEach(() => vi.unstubAllEnvs());

const use = (nvcc: string) => vi.stubEnv('CUDACXX', nvcc);
const showGpus = (...capabilities: string[]) =>
  vi.stubEnv('PATH', programs({ 'nvidia-smi': nvidiaSmi(...capabilities) }));

/** What lacks, each with how it is named and how to get it. */
const LACKS: [string, () => void, typeof cpuBuild | typeof cudaBuild, RegExp][] = [
  ['a CUDA LibTorch', () => use(fakeNvcc('13.0')), cpuBuild, /is a CPU build.*CUDA build of PyTorch/],
  ['nvcc', () => {}, cudaBuild, /CUDA 13\.0 build, and there is no nvcc.*toolkit 13.*CUDACXX/],
  ['nvcc of that CUDA', () => use(fakeNvcc('12.8')), cudaBuild, /is of CUDA 12\.8.*toolkit 13/],
  [
    'headers of the toolkit',
    () => use(fakeNvcc('13.0', ['cuda_runtime_api.h', 'cublas_v2.h'])),
    cudaBuild,
    /not whole \(cusparse\.h, cusolverDn\.h lacking\).*toolkit 13/,
  ],
];

describe.each(LACKS)('without %s', (_, arrange, libtorch, what) => {
  test('the addon is built for the CPU, and the line that says why says how to mend it', () => {
    arrange();
    expect(chooseCuda(libtorch)).toEqual(CPU_ALONE);
    const why = whyNoCuda(libtorch, true);
    expect(`${why?.what}. ${why?.mend}`).toMatch(what);
  });

  test('PERSEUS_CUDA=on is refused before anything is compiled', () => {
    arrange();
    vi.stubEnv('PERSEUS_CUDA', 'on');
    expect(() => chooseCuda(libtorch)).toThrow(
      expect.objectContaining({ code: 'CUDA_UNUSABLE', message: expect.stringMatching(what) }),
    );
  });

  test('PERSEUS_CUDA=off is what it gets anyway, and nothing is said', () => {
    arrange();
    vi.stubEnv('PERSEUS_CUDA', 'off');
    expect(chooseCuda(libtorch)).toEqual(CPU_ALONE);
    expect(whyNoCuda(libtorch, true)).toBeUndefined();
  });
});

describe('where all is there', () => {
  test.each([undefined, '', 'auto', 'on'])('PERSEUS_CUDA=%s builds for GPUs', (wanted) => {
    const nvcc = fakeNvcc('13.1');
    use(nvcc);
    vi.stubEnv('PERSEUS_CUDA', wanted);
    const { version, nvcc: used } = chooseCuda(cudaBuild);
    expect(version).toBe('13.1');
    expect(used).toMatchObject({ path: nvcc, version: '13.1' });
    expect(whyNoCuda(cudaBuild)).toBeUndefined();
  });

  test('PERSEUS_CUDA=off builds for the CPU', () => {
    use(fakeNvcc('13.0'));
    vi.stubEnv('PERSEUS_CUDA', 'off');
    expect(chooseCuda(cudaBuild)).toEqual(CPU_ALONE);
  });

  test('it is built for the architectures asked for, else for the GPUs that are here, else for the usual ones', () => {
    use(fakeNvcc('13.0'));
    expect(chooseCuda(cudaBuild).architectures).toBe('8.0;9.0+PTX');
    showGpus('9.0', '8.6', '9.0');
    expect(chooseCuda(cudaBuild).architectures).toBe('8.6;9.0');
    vi.stubEnv('TORCH_CUDA_ARCH_LIST', '7.5');
    expect(chooseCuda(cudaBuild).architectures).toBe('7.5');
  });
});

test.each(['yes', 'ON', '1'])('PERSEUS_CUDA=%s is refused with what it can be', (wanted) => {
  vi.stubEnv('PERSEUS_CUDA', wanted);
  expect(() => chooseCuda(cpuBuild)).toThrow(
    expect.objectContaining({
      code: 'CUDA_UNUSABLE',
      message: expect.stringMatching(/"auto", "on" or "off"/),
    }),
  );
});

test('a CPU build on a machine without a GPU surprises nobody', () => {
  expect(whyNoCuda(cpuBuild)).toBeUndefined();
  showGpus('9.0');
  expect(whyNoCuda(cpuBuild)?.what).toContain('CPU build');
});

test.each([
  ['9.0', '9.0', true],
  ['8.0;9.0', '8.6', true],
  ['8.6', '8.0', false],
  ['8.0;9.0', '10.0', false],
  ['8.0;9.0+PTX', '10.0', true],
  ['9.0a', '9.0', true],
  ['9.0a+PTX', '10.0', false],
  ['8.0 9.0', '9.0', true],
  ['8.0;9.0', '7.5', false],
  ['Hopper', '9.0', true],
])('code for %s on a GPU of %s: %s', (architectures, gpu, fits) => {
  expect(architecturesFit(architectures, gpu)).toBe(fits);
});
