/**
 * Runs, on a machine with a GPU, the C++ tests and the benchmarks, and says what it left out and why. `bin/perseus-gpu-check`
 *
 *   perseus-gpu-check [--runs 5] [BENCHMARK …]
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GPU_BENCHMARKS } from './gpu-benchmarks.mjs';
import { runStep } from './steps.mjs';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
process.env.PERSEUS_HOME ??= join(root, '.perseus');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' } },
});

/** Why nothing of the GPU can run here; undefined where it can. */
function objection() {
  const doctor = spawnSync(
    process.execPath,
    [join(root, 'packages/cli/bin/perseus.js'), 'doctor', '--json'],
    {
      encoding: 'utf8',
    },
  );
  const { cuda, addon, libtorch } = JSON.parse(doctor.stdout);
  if (addon.state !== 'ready') return `the training addon is not usable (${addon.code}): run install.sh`;
  if (cuda.gpus.length === 0) return 'nvidia-smi shows no GPU';
  if (!cuda.available) {
    return libtorch?.cuda
      ? `the addon does not reach the GPU through LibTorch ${addon.libtorch}`
      : `the addon was built against LibTorch ${addon.libtorch}, a CPU build: set PERSEUS_LIBTORCH and run install.sh again`;
  }
  return undefined;
}

function skip(name, why) {
  console.log(`skipped ${name}: ${why}`);
}

const known = readFileSync(join(root, 'tests/bench/run.mjs'), 'utf8');
const isBundled = (name) => new RegExp(`^\\s+'?${name}'?: bench`, 'm').test(known);
const why = objection();
const done = [
  // Those of the GPU are among them, and say by name where they are left out.
  runStep('C++ tests', process.execPath, [join(root, 'scripts/test-native.mjs')], {
    quiet: false,
    cwd: root,
  }),
];
for (const name of positionals.length > 0 ? positionals : GPU_BENCHMARKS) {
  if (!isBundled(name)) skip(`benchmark ${name}`, 'this version of Perseus has none of that name');
  else if (why) skip(`benchmark ${name}`, why);
  else {
    const args = [join(root, 'tests/bench/run.mjs'), name, '--runs', values.runs];
    done.push(runStep(`benchmark ${name}`, process.execPath, args, { quiet: false, cwd: root }));
  }
}
const failed = done.filter((ok) => !ok).length;
console.log(`${done.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
