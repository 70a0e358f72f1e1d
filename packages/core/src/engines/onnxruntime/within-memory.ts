import { messageOf } from '../process/failure.js';
import type { GraphOutput, RunGraph } from './run-views.js';

/** ONNX Runtime has no code for it: its arena says the first, CUDA and its libraries the next two, C++ the last. */
const MEMORY_RAN_OUT = /failed to allocate memory|out of memory|_ALLOC_FAILED|bad_alloc/i;

/**
 * Runs the graph on as many looks as memory holds: where it does not hold some, on each half of them, and in later runs on no
 * more than that. What one look alone takes too much for fails.
 *
 * @param tell takes how many go at once now, each time that these are fewer
 */
export function withinMemory(runGraph: RunGraph, tell: (looks: number) => void): RunGraph {
  let most = Infinity;

  async function run(pixels: Uint8Array, count: number): Promise<GraphOutput> {
    if (count <= most) {
      try {
        return await runGraph(pixels, count);
      } catch (cause) {
        if (count === 1 || !MEMORY_RAN_OUT.test(messageOf(cause))) throw cause;
        most = Math.ceil(count / 2);
        tell(most);
      }
    }
    const first = Math.ceil(count / 2);
    const middle = (pixels.length / count) * first;
    return joined(
      await run(pixels.subarray(0, middle), first),
      await run(pixels.subarray(middle), count - first),
    );
  }
  return run;
}

function joined(first: GraphOutput, second: GraphOutput): GraphOutput {
  const join = (name: keyof GraphOutput): Float32Array => {
    const values = new Float32Array(first[name].length + second[name].length);
    values.set(first[name]);
    values.set(second[name], first[name].length);
    return values;
  };
  return { logits: join('logits'), probability: join('probability'), embedding: join('embedding') };
}
