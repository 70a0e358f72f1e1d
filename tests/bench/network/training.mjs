import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';
import { surveyWithSplits } from './survey.mjs';

const BATCH = 32;
const SIZE = 200;
const STEPS = 3;

/**
 * Training images/s of ResNet-50, batch 32, 200 px: Perseus, augmentation included, beside the same network and step in
 * Python PyTorch, eager, channels_last, its data in memory.
 */
export async function benchTraining({ folder, runs, log }) {
  const place = join(folder, 'training');
  await mkdir(place);
  const { dataset } = await surveyWithSplits(place, { train: BATCH * (STEPS + 2), size: SIZE });
  const rows = [];
  const delays = [];
  for (const precision of ['float32', 'bfloat16']) {
    let run = 0;
    const ours = async () => {
      const result = await measureOurs(
        'train.mjs',
        dataset,
        join(place, `${precision}-${run++}`),
        precision,
        STEPS,
      );
      delays.push(result.eventLoopDelayP99Ms);
      log(`training ${precision}: Perseus ${result.imagesPerSecond.toFixed(2)} images/s`);
      return result.imagesPerSecond;
    };
    const theirs = async () => {
      const result = await measurePeer('train_resnet50.py', precision, BATCH, SIZE, STEPS);
      log(`training ${precision}: PyTorch ${result.imagesPerSecond.toFixed(2)} images/s`);
      return result.imagesPerSecond;
    };
    rows.push(ratioRow(precision, await alternate(runs, ours, theirs), '0.97'));
  }
  return [
    `ResNet-50, batch ${BATCH}, ${SIZE} px, median of ${STEPS} steps, ${runs} pairs of runs.`,
    '',
    '| precision | Perseus, images/s | PyTorch eager, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Event-loop delay while training, p99: ${median(delays).toFixed(1)} ms (bar: 20 ms).`,
  ].join('\n');
}
