import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { RunGraph } from '../../../src/engines/onnxruntime/run-views.js';
import { withinMemory } from '../../../src/engines/onnxruntime/within-memory.js';
import { CUTOUT_BYTES, TINY_MODEL } from '../tiny-model.js';

/** Two bytes a look, of which the first is what all outputs are made of. */
const BYTES = 2;

/** A graph whose memory holds `most` looks at once. */
class Graph {
  readonly ran: number[] = [];
  readonly told: number[] = [];
  readonly run = withinMemory(
    (pixels, count) => this.#run(pixels, count),
    (looks) => this.told.push(looks),
  );

  constructor(
    public most: number,
    readonly words = 'bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 737280000',
  ) {}

  #run: RunGraph = async (pixels, count) => {
    if (pixels.length !== count * BYTES) throw new RangeError(`${pixels.length} bytes of ${count} looks`);
    if (count > this.most) throw new Error(this.words);
    this.ran.push(count);
    const values = (each: number) =>
      Float32Array.from(
        { length: count * each },
        (_, i) => pixels[Math.floor(i / each) * BYTES]! + (i % each) / 8,
      );
    return { logits: values(2), probability: values(2), embedding: values(3) };
  };
}

const looks = (count: number) => Uint8Array.from({ length: count * BYTES }, (_, i) => Math.floor(i / BYTES));

describe('looks that memory does not hold at once', () => {
  test.each([1, 2, 3, 7, 8, 12])('go through the graph in halves: %i of 12', async (most) => {
    const expected = await new Graph(12).run(looks(12), 12);
    const graph = new Graph(most);
    expect(await graph.run(looks(12), 12)).toEqual(expected);
    expect(graph.ran.reduce((sum, count) => sum + count)).toBe(12);
  });

  test('are told of at each halving, and remembered for later runs', async () => {
    const graph = new Graph(3);
    await graph.run(looks(16), 16);
    expect(graph.told).toEqual([8, 4, 2]);
    graph.ran.length = 0;
    await graph.run(looks(16), 16);
    await graph.run(looks(2), 2);
    expect(graph.ran).toEqual(Array(9).fill(2));
    expect(graph.told.length).toBe(3);
  });

  test('are known by what the arena, CUDA, its libraries and C++ say', async () => {
    for (const words of [
      'CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc((void**)&p, size);',
      'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0',
      'CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED',
      "Non-zero status code returned while running Transpose node. Name:'' Status Message: std::bad_alloc",
    ]) {
      const graph = new Graph(4, words);
      await graph.run(looks(8), 8);
      expect(graph.ran).toEqual([4, 4]);
    }
  });

  test('of which one alone takes too much fail, and so does all that is not for want of memory', async () => {
    await expect(new Graph(0).run(looks(8), 8)).rejects.toThrow('Failed to allocate memory');
    const graph = new Graph(4, 'CUDA failure 700: an illegal memory access was encountered');
    await expect(graph.run(looks(8), 8)).rejects.toThrow('illegal memory access');
    expect([graph.ran, graph.told]).toEqual([[], []]);
  });
});

// More address space than this the process does not get: the first operations want 900 MB for as many looks.
const KIB = 2_000_000;
const COUNT = 30_000;

test.runIf(process.platform === 'linux')(
  'a session that runs out of memory goes on with half of its batch, and says so',
  async () => {
    const sessionProcess = new URL('../../../dist/engines/onnxruntime/session-process.js', import.meta.url);
    const script = `
      import { openSession } from ${JSON.stringify(sessionProcess.href)};
      process.on('warning', ({ code, message }) => console.log(code, message));
      const session = await openSession({
        ...{ modelPath: ${JSON.stringify(TINY_MODEL)}, device: 'cpu', shifted: false, threads: 1, embeddingSize: 32 },
        ...{ rendering: { size: 32, corners: 'reflect', interpolation: 'bilinear' }, graphBatch: ${COUNT} },
      });
      const pixels = new Uint8Array(${COUNT * CUTOUT_BYTES});
      for (let i = 0; i < ${COUNT}; i++)
        pixels.fill(i % 200, i * ${CUTOUT_BYTES}, (i + 1) * ${CUTOUT_BYTES});
      const logitsOf = async (count) => {
        const batch = { pixels: pixels.subarray(0, count * ${CUTOUT_BYTES}), count, height: 32, width: 32 };
        return (await session.run(batch, [{ angleDeg: 0, flip: false }])).logits;
      };
      const all = await logitsOf(${COUNT});
      const few = [...await logitsOf(400)];
      const last = all.subarray(-few.length);
      const farthest = Math.max(...few.map((logit, i) => Math.max(Math.abs(logit - all[i]), Math.abs(logit - last[i]))));
      console.log(all.length, 'logits,', new Set(few).size > 100, farthest < 1e-3);
      await session.close();`;
    const node = [process.execPath, '--input-type=module', '--eval', script];
    const limited = ['-c', `ulimit -v ${KIB} && exec "$@"`, 'sh', ...node];
    const { stdout } = await promisify(execFile)('sh', limited);
    expect(stdout).toMatch(
      /^BATCH_HALVED The memory of cpu does not hold the batch of engine onnxruntime, so that 15000 looks go/,
    );
    expect(stdout).toContain(`${2 * COUNT} logits, true true`);
  },
);
