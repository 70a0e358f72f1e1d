import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs } from '../child.mjs';
import { NESTEROV_SGD } from '../network/sgd.mjs';
import { surveyWithSplits } from '../network/survey.mjs';
import { bestByTrial, peerRate } from './peers.mjs';
import { trainingRoofline } from './roofline.mjs';
import { gpuSettings } from './settings.mjs';

const { device, size, batch, stem, steps, reportEvery, peerModes, precisions } = gpuSettings;
const WARM_UP = 4 * reportEvery;
const OBJECTS = 2 * batch;
const PEER = 'gpu_train_resnet50.py';

/**
 * Training images/s on a GPU: Perseus, which turns and flips each cutout, beside the same network and step in Python PyTorch on
 * cutouts that lie on the GPU and are not turned, eager or compiled, whichever is faster in a trial.
 */
export async function benchGpuTraining({ folder, runs, log }) {
  const place = join(folder, 'gpu-training');
  await mkdir(place);
  const { dataset } = await surveyWithSplits(place, { train: OBJECTS, size });
  const rows = [];
  const delays = [];
  for (const precision of precisions) {
    const request = { device, precision, size, batch, stem, reportEvery, warmUp: WARM_UP };
    const peer = (mode, of) => ({ ...request, mode, steps: of });
    const trials = peerModes.map((mode) => peer(mode, Math.max(reportEvery, steps / 4)));
    const { mode } = await bestByTrial(PEER, trials, log);
    const ours = async () => {
      const result = await trainOurs(precision);
      delays.push(result.eventLoopDelayP99Ms);
      return result.imagesPerSecond;
    };
    const theirs = () => peerRate(PEER, peer(mode, steps), log);
    const ratio = await alternate(runs, ours, theirs);
    rows.push(ratioRow(`${precision} | ${mode}`, ratio, '1.15; aim 8000 images/s'));
  }
  return [
    `ResNet-50 of ${stem} stem channels, ${size} px, batch ${batch}, on ${device}: median over groups of ${reportEvery} of ${steps} ` +
      `steps, ${runs} pairs of runs. Perseus turns each cutout to an angle of its own and flips it; PyTorch only normalises.`,
    '',
    '| Perseus | PyTorch | Perseus, images/s | PyTorch, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Event-loop delay while training, p99: ${median(delays).toFixed(1)} ms (bar: 20 ms).`,
    '',
    ...trainingRoofline(),
  ].join('\n');

  async function trainOurs(precision) {
    const run = join(place, 'run');
    const overrides = {
      ...NESTEROV_SGD,
      ...manyAngles(),
      device,
      precision,
      batchSize: batch,
      epochs: 1,
      reportEverySteps: reportEvery,
      'input.size': size,
      'architecture.stemChannels': stem,
    };
    const request = { dataset, run, overrides, warmUp: WARM_UP / reportEvery, steps: steps / reportEvery };
    const result = await measureOurs('train.mjs', JSON.stringify(request));
    await rm(run, { recursive: true });
    log(`training on ${device}, ${precision}: Perseus ${JSON.stringify(result)}`);
    return result;
  }
}

/**
 * So many angles of each object that an epoch outlasts the measurement: the ends of epochs validate and save, which is not what is
 * measured. A turn costs the same at any angle.
 */
function manyAngles() {
  const samples = batch * (WARM_UP + steps + reportEvery);
  const angles = Math.ceil(samples / OBJECTS);
  return {
    'augmentation.rotation': 'expanded',
    'augmentation.anglesDeg': Array.from({ length: angles }, (_, i) => ((i + 0.5) * 360) / angles),
    'augmentation.flip': true,
    'augmentation.interpolation': 'bilinear',
  };
}
