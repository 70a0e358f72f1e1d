import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs } from '../child.mjs';
import { modelFor } from './model.mjs';
import { bestByTrial, peerRate } from './peers.mjs';
import { inferenceRoofline } from './roofline.mjs';
import { gpuSettings } from './settings.mjs';

const { device, engineDevice, size, batch, stem, images, peerBatches, precisions } = gpuSettings;
const PEER = 'gpu_infer_resnet50.py';

/**
 * Images/s on a GPU from uint8 cutouts in host memory to probabilities there, beside torch.compile(mode="max-autotune") on the
 * folded network: from host memory as well, and with its batches on the GPU already, which spares it all transfers.
 */
export async function benchGpuInference({ folder, runs, log }) {
  const place = join(folder, 'gpu-inference');
  await mkdir(place);
  const model = await modelFor(gpuSettings, place);
  const rows = [];
  const delays = [];
  for (const precision of precisions) {
    const ours = async () => {
      const request = {
        model,
        engine: 'torch',
        device: engineDevice,
        precision,
        size,
        batch,
        count: images,
      };
      const result = await measureOurs('engine.mjs', JSON.stringify(request));
      delays.push(result.eventLoopDelayP99Ms);
      log(`inference: Perseus ${precision} ${JSON.stringify(result)}`);
      return result.imagesPerSecond;
    };
    for (const [from, where, bar] of [
      ['host', 'from host memory', '1.2; aim 40 000 images/s'],
      ['device', 'batches on the GPU already', '-'],
    ]) {
      const peer = { device, precision, size, stem, from };
      const trials = peerBatches.map((of) => ({ ...peer, batch: of, count: Math.ceil(images / 4) }));
      const best = { ...(await bestByTrial(PEER, trials, log)), count: images };
      const ratio = await alternate(runs, ours, () => peerRate(PEER, best, log));
      rows.push(ratioRow(`${precision} | ${where}, batch ${best.batch}`, ratio, bar));
    }
  }
  return [
    `ResNet-50 of ${stem} stem channels, ${size} px, ${images} cutouts a run in batches of ${batch}, on ${device}, ${runs} pairs of runs; ` +
      'Perseus from uint8 in host memory to probabilities in JavaScript.',
    '',
    '| Perseus | torch.compile | Perseus, images/s | torch.compile, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Event-loop delay meanwhile, p99: ${median(delays).toFixed(1)} ms (bar: 20 ms).`,
    '',
    ...inferenceRoofline(),
  ].join('\n');
}
