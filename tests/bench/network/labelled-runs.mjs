import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PerseusError, exportInt8, exportRun, readRunConfig, runPaths } from '@perseus/core';
import { buildDataset, simulateSurvey } from '@perseus/data';
import { trainRun } from '@perseus/native-trainer';

/**
 * Runs with both forms of their models, and the datasets that they were trained on: those of `PERSEUS_BENCH_RUNS` (folders with
 * commas between; `RUN=DATASET` where the dataset is not where the run says), else one trained now, on the labelled cutouts of
 * `PERSEUS_DATA` or, without them, on a simulated survey. Nothing is written into runs that are there.
 *
 * @returns {Promise<{runs: {float: string, int8: string, dataset: string}[], refused: string[]}>} runs whose int8 form export
 *   refuses are told, and left out: no user has it
 */
export async function labelledRuns(place, log) {
  const given = process.env.PERSEUS_BENCH_RUNS?.split(',').filter(Boolean);
  const runs = given?.map((text) => text.split('=')) ?? [await trainedNow(place)];
  const found = [];
  const refused = [];
  for (const [i, [runFolder, dataset]] of runs.entries()) {
    log(`precisions: run ${runFolder}`);
    try {
      found.push(await withForms(runFolder, dataset, join(place, `forms-${i + 1}`)));
    } catch (cause) {
      if (!(cause instanceof PerseusError) || cause.code !== 'EXPORT_INT8_GATE') throw cause;
      refused.push(`Left out, for it has no int8 form: run ${i + 1}. ${cause.message}`);
    }
  }
  return { runs: found, refused };
}

async function withForms(runFolder, dataset, place) {
  await mkdir(place);
  const paths = runPaths(runFolder);
  const { path } = (await readRunConfig(runFolder)).dataset;
  const run = { float: paths.onnx, int8: paths.int8, dataset: dataset ?? path };
  if (!existsSync(run.float)) {
    run.float = join(place, 'model.onnx');
    await exportRun(runFolder, run.float);
  }
  if (!existsSync(run.int8)) {
    run.int8 = join(place, 'model.int8.onnx');
    await exportInt8(runFolder, run.float, run.int8, { dataset: run.dataset });
  }
  return run;
}

async function trainedNow(place) {
  const dataset = join(place, 'dataset');
  const runFolder = join(place, 'run');
  const { epochs, ...cutouts } = await labelledCutouts(place);
  await buildDataset({ ...cutouts, output: dataset, seed: 1 });
  await trainRun({ datasetFolder: dataset, runFolder, overrides: { epochs, 'input.downsample': 2 } });
  return [runFolder, dataset];
}

async function labelledCutouts(place) {
  const folder = process.env.PERSEUS_DATA;
  if (folder) {
    const imaging = { pixelScaleArcsec: 0.1 };
    return { objectsPath: join(folder, 'labelled.csv'), cutoutsDir: folder, imaging, epochs: 30 };
  }
  // Colour alone parts what is simulated: a few epochs learn it.
  const survey = await simulateSurvey({ output: join(place, 'survey'), objects: 240, size: 64, seed: 1 });
  return { ...survey, epochs: 8 };
}
