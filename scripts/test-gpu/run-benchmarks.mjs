import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GPU_BENCHMARKS } from '../bundle/on-site/gpu-benchmarks.mjs';
import { runStep } from '../bundle/on-site/steps.mjs';
import { objectionToGpuBenchmarks } from '../../tests/bench/gpu/settings.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Runs benchmarks of a GPU one after another, or says of each why it is left out here.
 *
 * @param {{names: string[], runs: string}} wanted all of them where no name is given; pairs of runs each
 * @returns {boolean[]} of each that ran, whether it went well
 */
export function runGpuBenchmarks({ names, runs }) {
  const objection = objectionToGpuBenchmarks();
  const chosen = names.length > 0 ? names : GPU_BENCHMARKS;
  if (objection) {
    for (const name of chosen) console.log(`skipped benchmark ${name}: ${objection}`);
    return [];
  }
  const program = join(root, 'tests/bench/run.mjs');
  return chosen.map((name) =>
    runStep(`benchmark ${name}`, process.execPath, [program, name, '--runs', runs], {
      quiet: false,
      cwd: root,
    }),
  );
}
