import type { Device } from '../../model/device.js';
import { renderView, type ViewRendering } from '../../views/rotate.js';
import { IDENTITY_VIEW, type View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../batch.js';

/** What the graph gives for some cutouts: [count, 2], [count, 2], [count, embeddingSize]. */
export interface GraphOutput {
  logits: Float32Array;
  probability: Float32Array;
  embedding: Float32Array;
}

/** Runs the graph once; `pixels` is [count, size, size, 3]. */
export type RunGraph = (pixels: Uint8Array, count: number) => Promise<GraphOutput>;

/**
 * Looks that go through the graph at once on the processor. Fewer are slower where the network is small (measured at 100 px: 22
 * ms of a core for one alone, 18.7 for each of 8 or 16); more are not faster and take more memory.
 */
export const GRAPH_BATCH = 8;

/** Not measured: the last layers have 7 x 7 places a look, and a GPU wants thousands. */
const GRAPH_BATCH_ON_GPU = 64;

export function graphBatchOn(device: Device): number {
  return device === 'cpu' ? GRAPH_BATCH : GRAPH_BATCH_ON_GPU;
}

export interface ViewRun {
  rendering: ViewRendering;
  embeddingSize: number;
  /** Looks at once; as many as suit a processor where not given. */
  graphBatch?: number;
}

/** Renders every view of every cutout and runs the graph on these looks, `graphBatch` at a time, across views. */
export async function runViews(
  batch: CutoutBatch,
  views: readonly View[],
  { rendering, embeddingSize, graphBatch = GRAPH_BATCH }: ViewRun,
  runGraph: RunGraph,
): Promise<EngineOutput> {
  const { count } = batch;
  const looks = views.length * count;
  const output: EngineOutput = {
    logits: new Float32Array(looks * 2),
    probability: new Float32Array(looks * 2),
    embedding: new Float32Array(count * embeddingSize),
  };
  const pixelsOf = rendererOf(batch, views, rendering, graphBatch);
  for (let first = 0; first < looks; first += graphBatch) {
    const some = Math.min(graphBatch, looks - first);
    const { logits, probability, embedding } = await runGraph(pixelsOf(first, some), some);
    output.logits.set(logits, first * 2);
    output.probability.set(probability, first * 2);
    if (first < count) {
      const ofFirstView = Math.min(some, count - first);
      output.embedding.set(embedding.subarray(0, ofFirstView * embeddingSize), first * embeddingSize);
    }
  }
  return output;
}

/**
 * Gives the pixels of `some` looks from `first` on; they hold until the next call. Look k is cutout k mod count in view
 * k / count.
 */
function rendererOf(
  batch: CutoutBatch,
  views: readonly View[],
  rendering: ViewRendering,
  graphBatch: number,
) {
  const { pixels, count, height, width } = batch;
  const { size } = rendering;
  const cutoutBytes = height * width * 3;
  const viewBytes = size * size * 3;
  const asTheyAre = height === size && width === size && isIdentity(views[0]!);
  const rendered = new Uint8Array(Math.min(graphBatch, views.length * count) * viewBytes);
  return (first: number, some: number): Uint8Array => {
    if (asTheyAre && first + some <= count)
      return pixels.subarray(first * viewBytes, (first + some) * viewBytes);
    for (let i = 0; i < some; i++) {
      const from = ((first + i) % count) * cutoutBytes;
      const view = views[Math.floor((first + i) / count)]!;
      const cutout = pixels.subarray(from, from + cutoutBytes);
      renderView(cutout, height, width, view, rendering, rendered, i * viewBytes);
    }
    return rendered.subarray(0, some * viewBytes);
  };
}

function isIdentity({ angleDeg, flip }: View): boolean {
  return angleDeg === IDENTITY_VIEW.angleDeg && flip === IDENTITY_VIEW.flip;
}
