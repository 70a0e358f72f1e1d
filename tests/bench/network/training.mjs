import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';
import { NESTEROV_SGD } from './sgd.mjs';
import { surveyWithSplits } from './survey.mjs';

const SIZE = 200;
const STEPS = 4;
/** PERSEUS_BENCH_PRECISION takes one of PyTorch's precisions alone. */
const ONLY = process.env.PERSEUS_BENCH_PRECISION;
const WAYS = [
  { precision: 'float32', peer: 'float32', batch: 32, bar: '1' },
  { precision: 'bfloat16', peer: 'bfloat16', batch: 16, bar: '1.4' },
  { precision: 'bfloat16', peer: 'bfloat16', batch: 32, bar: '1.4' },
  { precision: 'bfloat16', peer: 'bfloat16-pure', batch: 16, bar: '-' },
  { precision: 'bfloat16', peer: 'bfloat16-pure', batch: 32, bar: '-' },
].filter(({ peer }) => ONLY === undefined || peer === ONLY);

/**
 * Training images/s of ResNet-50, 200 px: Perseus, augmentation included, beside the same network and step in Python
 * PyTorch, eager or compiled, whichever is faster, channels_last, its data in memory.
 */
export async function benchTraining({ folder, runs, log }) {
  const place = join(folder, 'training');
  await mkdir(place);
  const { dataset } = await surveyWithSplits(place, { train: 32 * (STEPS + 2), size: SIZE });
  const rows = [];
  const delays = [];
  for (const { precision, peer, batch, bar } of WAYS) {
    const ours = async () => {
      const run = join(place, 'run');
      const overrides = {
        ...NESTEROV_SGD,
        device: 'cpu',
        precision,
        batchSize: batch,
        epochs: 1,
        reportEverySteps: 1,
      };
      const result = await measureOurs(
        'train.mjs',
        JSON.stringify({ dataset, run, overrides, steps: STEPS }),
      );
      await rm(run, { recursive: true });
      delays.push(result.eventLoopDelayP99Ms);
      log(`training ${precision}, batch ${batch}: Perseus ${result.imagesPerSecond.toFixed(2)} images/s`);
      return result.imagesPerSecond;
    };
    const theirs = async (mode) => {
      const { imagesPerSecond } = await measurePeer('train_resnet50.py', peer, mode, batch, SIZE, STEPS);
      log(`training ${peer}, batch ${batch}: PyTorch ${mode} ${imagesPerSecond.toFixed(2)} images/s`);
      return imagesPerSecond;
    };
    const better = (await theirs('compile')) > (await theirs('eager')) ? 'compile' : 'eager';
    const ratio = await alternate(runs, ours, () => theirs(better));
    rows.push(ratioRow(`${precision} | ${peer}, ${better} | ${batch}`, ratio, bar));
  }
  return [
    `ResNet-50, ${SIZE} px, median of ${STEPS} steps, ${runs} pairs of runs.`,
    '',
    '| Perseus | PyTorch | batch | Perseus, images/s | PyTorch, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `Event-loop delay while training, p99: ${median(delays).toFixed(1)} ms (bar: 20 ms).`,
  ].join('\n');
}
