import { renderView, type ViewRendering } from '../../views/rotate.js';
import { IDENTITY_VIEW, type View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../engine.js';

/** What the graph gives for some cutouts: [count, 2], [count, 2], [count, embeddingSize]. */
export interface GraphOutput {
  logits: Float32Array;
  probability: Float32Array;
  embedding: Float32Array;
}

/** Runs the graph once; `pixels` is [count, size, size, 3]. */
export type RunGraph = (pixels: Uint8Array, count: number) => Promise<GraphOutput>;

/**
 * Looks that go through the graph at once. Fewer are slower where the network is small (measured at 100 px: 22 ms of a core
 * for one alone, 18.7 for each of 8 or 16); more are not faster and take more memory.
 */
export const GRAPH_BATCH = 8;

/** Renders every view of every cutout and runs the graph on these looks, `GRAPH_BATCH` at a time, across views. */
export async function runViews(
  batch: CutoutBatch,
  views: readonly View[],
  { rendering, embeddingSize }: { rendering: ViewRendering; embeddingSize: number },
  runGraph: RunGraph,
): Promise<EngineOutput> {
  const { count } = batch;
  const looks = views.length * count;
  const output: EngineOutput = {
    logits: new Float32Array(looks * 2),
    probability: new Float32Array(looks * 2),
    embedding: new Float32Array(count * embeddingSize),
  };
  const pixelsOf = rendererOf(batch, views, rendering);
  for (let first = 0; first < looks; first += GRAPH_BATCH) {
    const some = Math.min(GRAPH_BATCH, looks - first);
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
function rendererOf(batch: CutoutBatch, views: readonly View[], rendering: ViewRendering) {
  const { pixels, count, height, width } = batch;
  const { size } = rendering;
  const cutoutBytes = height * width * 3;
  const viewBytes = size * size * 3;
  const asTheyAre = height === size && width === size && isIdentity(views[0]!);
  const rendered = new Uint8Array(Math.min(GRAPH_BATCH, views.length * count) * viewBytes);
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
