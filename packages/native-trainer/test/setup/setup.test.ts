import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findBuiltAddon, fingerprintOf } from '@perseus/core/native-build';
import { setUp, trainerPackage, type BuildInputs } from '../../setup/index.mjs';

describe('set-up where all is there', () => {
  test('builds nothing and takes no time', async () => {
    const began = performance.now();
    const { built, folder } = await setUp();
    expect(built).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(findBuiltAddon(trainerPackage).folder).toBe(process.env['PERSEUS_ADDON_DIR'] ?? folder);
  });
});

test('binary.napi_versions is set: without it cmake-js would download headers', () => {
  const manifest = new URL('../../package.json', import.meta.url);
  expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ binary: { napi_versions: [8] } });
});

describe('build-info.json', () => {
  const { info, folder } = findBuiltAddon(trainerPackage);

  test('records what the addon was built against, and its folder is named by that', () => {
    expect(info).toMatchObject({
      formatVersion: 1,
      inputs: {
        libtorch: { folder: expect.any(String), version: expect.stringMatching(/^2\.1[1-4]\./) },
        compiler: { path: expect.any(String), version: expect.any(String) },
        // By which an engine tells, without loading the addon, whether it can use a GPU.
        cuda: { version: null, architectures: '', nvcc: null },
        nodeAddonApi: expect.stringMatching(/^\d+\./),
        platform: `${process.platform}-${process.arch}`,
      },
    });
    expect(fingerprintOf(info.inputs)).toBe(info.fingerprint);
    if (!process.env['PERSEUS_ADDON_DIR']) expect(folder.endsWith(info.fingerprint)).toBe(true);
  });

  test.each<[string, (inputs: BuildInputs) => void]>([
    ['sources', (inputs) => (inputs.sources = 'other')],
    ["LibTorch's folder", (inputs) => (inputs.libtorch.folder = '/other')],
    ["LibTorch's version", (inputs) => (inputs.libtorch.version = '2.14.0')],
    ['compiler', (inputs) => (inputs.compiler.version = 'g++ 15')],
    ['CUDA', (inputs) => (inputs.cuda.version = '13.0')],
    ['architectures', (inputs) => (inputs.cuda.architectures = '9.0')],
    ['node-addon-api', (inputs) => (inputs.nodeAddonApi = '9.0.0')],
  ])('another fingerprint with another %s', (_, change) => {
    const inputs = structuredClone(info.inputs);
    change(inputs);
    expect(fingerprintOf(inputs)).not.toBe(info.fingerprint);
  });
});
