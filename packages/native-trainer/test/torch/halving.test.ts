import { IDENTITY_VIEW } from '@perseus/core';
import { expect, test } from 'vitest';
import type { NativeTorchSession } from '../../src/native/binding.js';
import { TorchEngine } from '../../src/torch/torch-engine.js';

test('a batch that memory did not hold is told once for each halving, and the results go on', async () => {
  const left = [8, 4, 4, 1];
  const session: NativeTorchSession = {
    run: (_, count) =>
      Promise.resolve({
        logits: new Float32Array(2 * count),
        probability: new Float32Array(2 * count),
        embedding: new Float32Array(32 * count),
        graphBatch: left.shift()!,
      }),
    openCanvas: () => Promise.reject(new Error('no canvas here')),
    close: () => Promise.resolve(),
  };
  const told: number[] = [];
  const facts = {
    precision: 'bfloat16',
    device: 'cuda:1',
    threads: 1,
    concurrency: 2,
    graphBatch: 8,
  } as const;
  await using engine = new TorchEngine(session, { ...facts, size: 32, embeddingSize: 32 }, (looks) =>
    told.push(looks),
  );
  const toldAfter = [];
  for (let i = 0; i < 4; i++) {
    const batch = { pixels: new Uint8Array(3072), count: 1, height: 32, width: 32 };
    const output = await engine.run(batch, [IDENTITY_VIEW]);
    expect(Object.keys(output)).toEqual(['logits', 'probability', 'embedding']);
    toldAfter.push(told.length);
  }
  expect(toldAfter).toEqual([0, 1, 1, 2]);
  expect(told).toEqual([4, 1]);
});
