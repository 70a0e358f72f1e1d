import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { CutoutBatch } from '../../src/engines/batch.js';
import type { Engine, EngineFactory } from '../../src/engines/engine.js';

export interface SessionOutput {
  logits: Float32Array<ArrayBuffer>;
  probability: Float32Array<ArrayBuffer>;
  embedding: Float32Array<ArrayBuffer>;
}

/** Runs a model on [count, size, size, 3] cutouts with ONNX Runtime and nothing else. */
export async function runSession(
  modelPath: string,
  pixels: Uint8Array,
  count: number,
  size: number,
): Promise<SessionOutput> {
  const session = await InferenceSession.create(modelPath);
  const outputs = await session.run({ image: new Tensor('uint8', pixels, [count, size, size, 3]) });
  const valuesOf = (name: string) => Float32Array.from(outputs[name]!.data as Float32Array);
  const output = {
    logits: valuesOf('logits'),
    probability: valuesOf('probability'),
    embedding: valuesOf('embedding'),
  };
  await session.release();
  return output;
}

/** The central square of each cutout. */
export function centralSquares({ pixels, count, height, width }: CutoutBatch, size: number): Uint8Array {
  const squares = new Uint8Array(count * size * size * 3);
  const [top, left] = [Math.floor((height - size) / 2), Math.floor((width - size) / 2)];
  for (let row = 0; row < count * size; row++) {
    const from = ((Math.floor(row / size) * height + top + (row % size)) * width + left) * 3;
    squares.set(pixels.subarray(from, from + size * 3), row * size * 3);
  }
  return squares;
}

/** ONNX Runtime in this thread, the upright view only: what the gate needs, without worker files that must be built. */
export function directEngine(size: number): EngineFactory {
  return {
    name: 'direct',
    ranks: { cpu: 0 },
    available: async () => ({ ok: true }),
    open: async (modelPath): Promise<Engine> => ({
      name: 'direct',
      precision: 'float32',
      device: 'cpu',
      threads: 1,
      concurrency: 1,
      embeddingSize: 0,
      run: (batch) => runSession(modelPath, centralSquares(batch, size), batch.count, size),
      close: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    }),
  };
}
