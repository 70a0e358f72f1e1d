import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { inspectCuda, type AddonOnGpus } from '../../src/machine/cuda-report.js';
import { fakeNvcc, nvidiaSmi, programs } from '../setup/folders.js';

const H200 = { name: 'NVIDIA H200', memoryBytes: 150e9, computeCapability: '9.0' };
const nvcc = { path: '/usr/bin/nvcc', version: '13.0', toolkit: null };
const libtorch = { folder: '/some/torch', version: '2.11.0+cu130', cuda: '13.0' };
const onGpu: AddonOnGpus = {
  built: { version: '13.0', architectures: '9.0', nvcc },
  available: true,
  gpus: [H200],
};
const onCpu: AddonOnGpus = {
  built: { version: null, architectures: '', nvcc: null },
  available: false,
  gpus: [],
};

beforeEach(() => {
  for (const name of ['PERSEUS_CUDA', 'TORCH_CUDA_ARCH_LIST', 'CUDA_VISIBLE_DEVICES', 'CUDA_HOME'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('CUDACXX', '/nowhere/nvcc');
  vi.stubEnv('PATH', programs({ 'nvidia-smi': nvidiaSmi('9.0') }));
});
afterEach(() => vi.unstubAllEnvs());

test('GPUs are told as the addon sees them, with the driver, and what the addon was built for', () => {
  expect(inspectCuda(onGpu, libtorch)).toEqual({
    cuda: {
      available: true,
      gpus: [H200],
      driver: '580.95.05',
      nvcc: null,
      addon: { version: '13.0', architectures: '9.0' },
    },
    problems: [],
  });
});

test('where the addon can use none, they are told as the driver shows them', () => {
  const { cuda } = inspectCuda(onCpu, libtorch);
  expect(cuda).toMatchObject({ available: false, addon: null });
  expect(cuda.gpus).toEqual([
    { name: 'NVIDIA X9.0', memoryBytes: 81559 * 2 ** 20, computeCapability: '9.0' },
  ]);
});

test('a machine without a GPU lacks nothing', () => {
  vi.stubEnv('PATH', programs({}));
  const { cuda, problems } = inspectCuda(onCpu, libtorch);
  expect(cuda).toEqual({ available: false, gpus: [], driver: null, nvcc: null, addon: null });
  expect(problems).toEqual([]);
});

describe('a GPU and an addon for the CPU', () => {
  test('is a problem, with what lacks to build it for GPUs', () => {
    const { problems } = inspectCuda(onCpu, libtorch);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.what).toMatch(/NVIDIA X9\.0.*built for the CPU, since .*no nvcc/);
    expect(problems[0]!.mend).toMatch(/CUDA toolkit 13.*npm run setup/);
  });

  test('is mended by setting up again where all is there now', () => {
    vi.stubEnv('CUDACXX', fakeNvcc('13.0'));
    expect(inspectCuda(onCpu, libtorch).problems).toMatchObject([{ mend: 'npm run setup' }]);
  });

  test('is none where PERSEUS_CUDA is "off"', () => {
    vi.stubEnv('PERSEUS_CUDA', 'off');
    expect(inspectCuda(onCpu, libtorch).problems).toEqual([]);
  });

  test('is none of its own where the addon is not usable, which is told elsewhere', () => {
    expect(inspectCuda(null, libtorch).problems).toEqual([]);
  });
});

test('an addon without code for the GPU that is here is a problem, mended by building for that one', () => {
  const built = { ...onGpu.built, architectures: '8.0' };
  expect(inspectCuda({ ...onGpu, built }, libtorch).problems).toEqual([
    {
      what: 'the training addon has code for GPUs of compute capability 8.0, and none for NVIDIA H200 (9.0)',
      mend: 'TORCH_CUDA_ARCH_LIST="9.0" npm run setup',
    },
  ]);
});

describe('a GPU that LibTorch cannot use', () => {
  const unreached = { ...onGpu, available: false, gpus: [] };

  test('is a problem of the driver', () => {
    const { problems } = inspectCuda(unreached, libtorch);
    expect(problems[0]?.what).toMatch(/driver \(580\.95\.05\).*CUDA 13\.0/);
  });

  test('is none where it is hidden on purpose', () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    expect(inspectCuda(unreached, libtorch).problems).toEqual([]);
  });
});
