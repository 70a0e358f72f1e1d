import { afterEach, expect, test, vi } from 'vitest';
import { inspectMachine } from '../../src/machine/doctor.js';
import { temporaryFolder } from '../tiny-training.js';

afterEach(() => vi.unstubAllEnvs());

test('a machine that is set up has no problem, and its report names versions, processor and threads', async () => {
  const report = await inspectMachine();
  expect(report).toMatchObject({
    node: process.version,
    addon: { state: 'ready', libtorch: expect.stringMatching(/^2\./), compiler: expect.any(String) },
    libtorch: { version: expect.stringMatching(/^2\./) },
    problems: [],
  });
  expect(report.threads).toBeGreaterThan(0);
  expect(report.processor.model).not.toBe('');
  expect(report.memory.totalBytes).toBeGreaterThan(1e8);
});

test('what is wanting is told with the line that mends it', async () => {
  vi.resetModules();
  vi.stubEnv('PERSEUS_ADDON_DIR', '/nowhere');
  vi.stubEnv('PERSEUS_LIBTORCH', temporaryFolder());
  vi.stubEnv('PATH', temporaryFolder());
  const { inspectMachine: inspectAnew } = await import('../../src/machine/doctor.js');
  const report = await inspectAnew();
  expect(report.libtorch).toBeNull();
  expect(report.addon).toMatchObject({ state: 'unusable', code: 'ADDON_STALE' });
  expect(report.problems.map(({ mend }) => mend)).toEqual([
    'unset PERSEUS_LIBTORCH',
    'sudo apt-get install -y g++ cmake make python3 python3-pip',
    'npm run setup',
  ]);
});

test('a variable that says what it cannot say is the one to unset', async () => {
  vi.resetModules();
  vi.stubEnv('PERSEUS_CUDA', 'yes');
  const { inspectMachine: inspectAnew } = await import('../../src/machine/doctor.js');
  expect((await inspectAnew()).problems).toContainEqual({
    what: expect.stringContaining('"auto", "on" or "off"'),
    mend: 'unset PERSEUS_CUDA',
  });
});

test('OpenVINO that is not there is no problem: what it would bring is told, and how to get it', async () => {
  vi.resetModules();
  vi.stubEnv('PERSEUS_OPENVINO_ADDON_DIR', '/nowhere');
  vi.stubEnv('PERSEUS_HOME', temporaryFolder());
  vi.stubEnv('PATH', temporaryFolder());
  const { inspectMachine: inspectAnew } = await import('../../src/machine/doctor.js');
  const { openvino, problems } = await inspectAnew();
  expect(openvino).toMatchObject({
    state: 'unusable',
    code: 'ADDON_STALE',
    found: null,
    mend: 'npm run setup -- --openvino',
    brings: expect.stringMatching(/ONNX Runtime|no instructions/),
  });
  expect(problems.map(({ what }) => what).join()).not.toContain('OpenVINO');
});
