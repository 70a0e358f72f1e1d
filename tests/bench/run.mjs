/**
 * The benchmarks: Perseus and its peers in one run, by turns.
 *
 *   npm run bench [-- training classification memory crossmatch reading] [-- --runs 5 --rows 100000]
 *   npm run bench [-- engines detection wcs] [-- --runs 5]
 *   PERSEUS_BENCH_RUNS=run-1,run-2 npm run bench -- precisions
 *   npm run bench -- gpu-training gpu-inference gpu-field gpu-long-training
 *
 * Without names, all that need no GPU. Prints a table a benchmark, in Markdown, with the machine's features. Stop everything else first: a busy machine
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
import { benchGpuField } from './gpu/field.mjs';
import { benchGpuInference } from './gpu/inference.mjs';
import { benchGpuLongTraining } from './gpu/long-training.mjs';
import { benchGpuTraining } from './gpu/training.mjs';
import { objectionToGpuBenchmarks } from './gpu/settings.mjs';
import { describeGpus, describeMachine } from './machine.mjs';
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

const gpuBenchmarks = {
  'gpu-training': benchGpuTraining,
  'gpu-inference': benchGpuInference,
  'gpu-field': benchGpuField,
  'gpu-long-training': benchGpuLongTraining,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, rows: { type: 'string' } },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const all = { ...benchmarks, ...gpuBenchmarks };
const unknown = chosen.filter((name) => !Object.hasOwn(all, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown[0]}". There are: ${Object.keys(all).join(', ')}.`);
  process.exit(2);
}
const onGpu = chosen.some((name) => Object.hasOwn(gpuBenchmarks, name));
const objection = onGpu ? objectionToGpuBenchmarks() : null;
if (objection) {
  console.error(objection);
  process.exit(1);
}

/** Of the tables that are read and matched; each benchmark's own number where not given. */
function rows() {
  return values.rows === undefined ? undefined : Number(values.rows);
}

const folder = await mkdtemp(join(tmpdir(), 'perseus-bench-'));
try {
  console.log(`\n${describeMachine()}${onGpu ? describeGpus() : ''}\n`);
  for (const name of chosen) {
    console.log(`## ${name}\n`);
    const request = { folder, runs: Number(values.runs), rows: rows(), log: console.error };
    console.log(`${await all[name](request)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
