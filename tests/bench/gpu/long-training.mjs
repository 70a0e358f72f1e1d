import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measureOurs } from '../child.mjs';
import { surveyWithSplits } from '../network/survey.mjs';
import { trainingRoofline } from './roofline.mjs';
import { gpuSettings } from './settings.mjs';

const { device, size, stem, epochs } = gpuSettings;
/** Each at the sixteen angles of the recipe: 4128 images, where the thesis had 4120. */
const OBJECTS = Number(process.env.PERSEUS_BENCH_LONG_OBJECTS ?? 258);
const ANGLES = 16;
const BATCH = 20;
const PRECISIONS = (process.env.PERSEUS_BENCH_PRECISION ?? 'float32,bfloat16').split(',');

/** The thesis's run, from start to the last weights on disk: its recipe, 200 epochs that nothing ends early. */
export async function benchGpuLongTraining({ folder, log }) {
  const place = join(folder, 'gpu-long-training');
  await mkdir(place);
  const { dataset } = await surveyWithSplits(place, { train: OBJECTS, size });
  const rows = [];
  for (const precision of PRECISIONS) {
    const run = join(place, 'run');
    const overrides = {
      device,
      precision,
      epochs,
      earlyStoppingPatience: 0,
      reportEverySteps: 10,
      'architecture.stemChannels': stem,
    };
    const request = { dataset, run, recipe: 'thesis', overrides };
    const { seconds, epoch } = await measureOurs('train.mjs', JSON.stringify(request));
    await rm(run, { recursive: true });
    if (epoch !== epochs) throw new Error(`The run ended after ${epoch} of ${epochs} epochs.`);
    log(`long training, ${precision}: ${epochs} epochs in ${seconds.toFixed(0)} s`);
    const of200 = epochs === 200 ? '' : `${((seconds * 200) / epochs / 60).toFixed(1)} by the same pace`;
    const rate = (epochs * OBJECTS * ANGLES) / seconds;
    rows.push(`| ${precision} | ${rate.toFixed(0)} | ${(seconds / 60).toFixed(1)} | ${of200} |`);
  }
  return [
    `Recipe thesis, ${epochs} epochs of ${OBJECTS * ANGLES} rotated images (${OBJECTS} objects at ${ANGLES} angles), ${size} px, ` +
      `${stem} stem channels, batch ${BATCH}, on ${device}; validation, checkpoints and the start are within the time. The thesis's took 2 hours.`,
    '',
    '| precision | images/s of the whole | minutes | minutes of 200 epochs |',
    '|---|---|---|---|',
    ...rows,
    '',
    'At batch 20 a step is too short to fill the GPU, and launching its kernels bounds it where no graph does so at once. ' +
      'Larger batches are bounded so:',
    '',
    ...trainingRoofline(),
  ].join('\n');
}
