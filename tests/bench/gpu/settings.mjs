/**
 * What the benchmarks of a GPU take from the environment: as they stand, the figures that docs/gpu.md lists. PERSEUS_BENCH_DEVICE=cpu
 * and small numbers try them where there is none.
 */
import { whyNoGpu } from '../../../scripts/test-gpu/why-no-gpu.mjs';

const { env } = process;
const number = (name, otherwise) => Number(env[`PERSEUS_BENCH_${name}`] ?? otherwise);

const device = env.PERSEUS_BENCH_DEVICE ?? 'cuda';

export const gpuSettings = {
  /** As training names it. */
  device,
  /** As an engine names it. */
  engineDevice: device === 'cuda' ? 'cuda:0' : device,
  /** Side of a cutout, pixels. */
  size: number('SIZE', 200),
  batch: number('BATCH', 256),
  /** Channels of the stem: 64 is ResNet-50. */
  stem: number('STEM', 64),
  /** Of a training, after the warm-up. */
  steps: number('STEPS', 200),
  /** Between two readings of the loss. */
  reportEvery: number('REPORT_EVERY', 10),
  /** Cutouts that an inference run takes. */
  images: number('IMAGES', 100_000),
  /** Batches among which the peer of inference chooses. */
  peerBatches: (env.PERSEUS_BENCH_PEER_BATCHES ?? '128,256,512').split(',').map(Number),
  /** Modes of PyTorch among which the peer of training chooses. */
  peerModes: (env.PERSEUS_BENCH_PEER_MODES ?? 'eager,compile').split(','),
  precisions: (env.PERSEUS_BENCH_PRECISION ?? 'bfloat16,float16').split(','),
  /** Pixels of a side of the field. */
  field: number('FIELD', 10_000),
  objects: number('OBJECTS', 200_000),
  /** Of the thesis's run. */
  epochs: number('LONG_EPOCHS', 200),
};

/** Why the benchmarks of a GPU cannot run here, in a sentence; null where they can. */
export function objectionToGpuBenchmarks() {
  if (device === 'cpu') return null;
  if (device !== 'cuda') return `PERSEUS_BENCH_DEVICE is "${device}": make it cuda or cpu.`;
  const why = whyNoGpu();
  if (why === null) return null;
  return `The benchmarks of a GPU cannot run here: ${why}. PERSEUS_BENCH_DEVICE=cpu tries them without one.`;
}
