/**
 * Runs, on a machine with a GPU, the C++ tests, the whole way from a survey to probabilities, and the benchmarks, and says what it
 * left out and why. `bin/perseus-gpu-check`
 *
 *   perseus-gpu-check [--runs 5] [BENCHMARK …]
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runGpuBenchmarks } from '../../test-gpu/run-benchmarks.mjs';
import { whyNoGpu } from '../../test-gpu/why-no-gpu.mjs';
import { runStep } from './steps.mjs';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
process.env.PERSEUS_HOME ??= join(root, '.perseus');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' } },
});

/** @param {string} name @param {string[]} args */
function step(name, args) {
  return runStep(name, process.execPath, args, { quiet: false, cwd: root });
}

// Those of the GPU are among them, and say by name where they are left out.
const done = [step('C++ tests', [join(root, 'scripts/test-native.mjs')])];
const why = whyNoGpu();
if (why === null) {
  const check = join(root, 'scripts/bundle/on-site/check.mjs');
  done.push(step('training and classification on the GPU', [check, '--device', 'cuda']));
} else console.log(`skipped training and classification on the GPU: ${why}`);
done.push(...runGpuBenchmarks({ names: positionals, runs: values.runs }));
const failed = done.filter((ok) => !ok).length;
console.log(`${done.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
