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
 * Cutouts that go through the graph at once. More would not be faster on a CPU (activations leave its caches), take more
 * memory, and make leaving the process wait longer: a call into ONNX Runtime cannot be interrupted.
 */
export const GRAPH_BATCH = 4;

/** Renders every view of every cutout and runs the graph on them, `GRAPH_BATCH` at a time. */
export async function runViews(
  batch: CutoutBatch,
  views: readonly View[],
  { rendering, embeddingSize }: { rendering: ViewRendering; embeddingSize: number },
  runGraph: RunGraph,
): Promise<EngineOutput> {
  const { count } = batch;
  const output: EngineOutput = {
    logits: new Float32Array(views.length * count * 2),
    probability: new Float32Array(views.length * count * 2),
    embedding: new Float32Array(count * embeddingSize),
  };
  const looks = rendererOf(batch, rendering);
  for (const [v, view] of views.entries()) {
    for (let first = 0; first < count; first += GRAPH_BATCH) {
      const some = Math.min(GRAPH_BATCH, count - first);
      const { logits, probability, embedding } = await runGraph(looks(view, first, some), some);
      output.logits.set(logits, (v * count + first) * 2);
      output.probability.set(probability, (v * count + first) * 2);
      if (v === 0) output.embedding.set(embedding, first * embeddingSize);
    }
  }
  return output;
}

/** Gives the pixels of a view of `count` cutouts from `first` on; they hold until the next call. */
function rendererOf(batch: CutoutBatch, rendering: ViewRendering) {
  const { pixels, height, width } = batch;
  const { size } = rendering;
  const cutoutBytes = height * width * 3;
  const viewBytes = size * size * 3;
  const rendered = new Uint8Array(Math.min(GRAPH_BATCH, batch.count) * viewBytes);
  return (view: View, first: number, count: number): Uint8Array => {
    if (isIdentity(view) && height === size && width === size)
      return pixels.subarray(first * viewBytes, (first + count) * viewBytes);
    for (let i = 0; i < count; i++) {
      const cutout = pixels.subarray((first + i) * cutoutBytes, (first + i + 1) * cutoutBytes);
      renderView(cutout, height, width, view, rendering, rendered, i * viewBytes);
    }
    return rendered.subarray(0, count * viewBytes);
  };
}

function isIdentity({ angleDeg, flip }: View): boolean {
  return angleDeg === IDENTITY_VIEW.angleDeg && flip === IDENTITY_VIEW.flip;
}
