/**
 * The benchmarks: Perseus and its peers in one run, by turns.
 *
 *   npm run bench [-- training classification memory crossmatch reading] [-- --runs 5 --rows 100000]
 *   npm run bench [-- engines detection wcs] [-- --runs 5]
 *   PERSEUS_BENCH_RUNS=run-1,run-2 npm run bench -- precisions
 *
 * Prints a table a benchmark, in Markdown, with the machine's features. Stop everything else first: a busy machine
 * widens the intervals.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchClassification } from './network/classification.mjs';
import { benchCrossmatch } from './tables/crossmatch.mjs';
import { benchFieldCutouts } from './fields/field-cutouts.mjs';
import { benchFieldClassification } from './fields/field-classification.mjs';
import { benchEngines } from './network/engines.mjs';
import { benchDetection } from './fields/detection.mjs';
import { describeMachine } from './machine.mjs';
import { benchMemory } from './network/memory.mjs';
import { benchPrecisions } from './network/precisions.mjs';
import { benchReading } from './tables/reading.mjs';
import { benchTraining } from './network/training.mjs';
import { benchWcs } from './fields/wcs.mjs';

const benchmarks = {
  training: benchTraining,
  engines: benchEngines,
  classification: benchClassification,
  precisions: benchPrecisions,
  memory: benchMemory,
  crossmatch: benchCrossmatch,
  reading: benchReading,
  'field-cutouts': benchFieldCutouts,
  'field-classification': benchFieldClassification,
  detection: benchDetection,
  wcs: benchWcs,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, rows: { type: 'string' } },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const unknown = chosen.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown[0]}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(2);
}

/** Of the tables that are read and matched; each benchmark's own number where not given. */
function rows() {
  return values.rows === undefined ? undefined : Number(values.rows);
}

const folder = await mkdtemp(join(tmpdir(), 'perseus-bench-'));
try {
  console.log(`\n${describeMachine()}\n`);
  for (const name of chosen) {
    console.log(`## ${name}\n`);
    const request = { folder, runs: Number(values.runs), rows: rows(), log: console.error };
    console.log(`${await benchmarks[name](request)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
