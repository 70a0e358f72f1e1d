/**
 * All that a GPU alone can tell: the C++ tests named "cuda: ...", the tests in *.gpu.test.ts, and with --bench the benchmarks.
 *
 *   npm run test-gpu [-- --bench] [-- --runs 5] [-- --require-gpu]
 *
 * Where there is no GPU, what is left out is told by name with the reason. PERSEUS_TEST_DEVICE=cpu and PERSEUS_BENCH_DEVICE=cpu
 * try the tests and the benchmarks without one.
 *
 * Exit codes: 0 all that could run went well, 1 something failed, or --require-gpu was given and there is no GPU, 2 usage.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runStep } from './bundle/on-site/steps.mjs';
import { runGpuBenchmarks } from './test-gpu/run-benchmarks.mjs';
import { whyNoGpu } from './test-gpu/why-no-gpu.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {{bench: boolean, runs: string, 'require-gpu': boolean}} wanted */
function testGpu(wanted) {
  const why = whyNoGpu();
  if (why !== null) {
    console.log(`No GPU is used here: ${why}.`);
    if (wanted['require-gpu']) return 1;
  }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const projects = ['--project', 'native-trainer', '--project', 'tests'];
  const done = [
    step('C++ tests', [join(root, 'scripts/test-native.mjs'), 'cuda: ']),
    // The names of those that are left out are told by this reporter alone.
    step('*.gpu.test.ts', [vitest, 'run', ...projects, '--reporter', 'verbose', '.gpu.test']),
    ...(wanted.bench ? runGpuBenchmarks({ names: [], runs: wanted.runs }) : []),
  ];
  const failed = done.filter((ok) => !ok).length;
  console.log(`${done.length - failed} went well, ${failed} failed${why === null ? '' : '; without a GPU'}`);
  return failed === 0 ? 0 : 1;
}

function step(name, args) {
  return runStep(name, process.execPath, args, { quiet: false, cwd: root });
}

try {
  const { values } = parseArgs({
    options: {
      bench: { type: 'boolean', default: false },
      runs: { type: 'string', default: '5' },
      'require-gpu': { type: 'boolean', default: false },
    },
  });
  process.exitCode = testGpu(values);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
