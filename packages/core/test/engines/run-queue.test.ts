import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { IDENTITY_VIEW, type View } from '@perseus/core';
import type { CutoutBatch, EngineOutput } from '../../src/engines/batch.js';
import { RunQueue, type Runner } from '../../src/engines/run-queue.js';

const views = [IDENTITY_VIEW];

function batchOf(number: number): CutoutBatch {
  return { pixels: Uint8Array.of(number, 0, 0), count: 1, height: 1, width: 1 };
}

function outputOf({ pixels }: CutoutBatch): EngineOutput {
  return {
    logits: Float32Array.of(0, pixels[0]!),
    probability: new Float32Array(2),
    embedding: new Float32Array(0),
  };
}

/** Notes what it was given, and how much of it at once at most. */
class Noting implements Runner {
  readonly given: number[] = [];
  readonly #milliseconds: number;
  running = 0;
  mostRunning = 0;

  constructor(
    readonly atOnce: number,
    milliseconds = 1,
  ) {
    this.#milliseconds = milliseconds;
  }

  async run(batch: CutoutBatch, _views: readonly View[]): Promise<EngineOutput> {
    this.given.push(batch.pixels[0]!);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await delay(this.#milliseconds);
    this.running--;
    if (batch.pixels[0] === 13) throw new Error('unlucky');
    return outputOf(batch);
  }
}

test('each call gets its own output, and none gets more at once than it takes', async () => {
  const runners = [new Noting(2, 3), new Noting(3)];
  const queue = new RunQueue(runners);
  const numbers = Array.from({ length: 12 }, (_, i) => i);
  const outputs = await Promise.all(numbers.map((number) => queue.run(batchOf(number), views)));
  expect(outputs.map(({ logits }) => logits[1])).toEqual(numbers);
  expect(runners.map(({ mostRunning }) => mostRunning)).toEqual([2, 3]);
  expect(runners.flatMap(({ given }) => given).toSorted((a, b) => a - b)).toEqual(numbers);
});

test('the next run goes to the one with least to do, which is the faster one', async () => {
  const [slow, quick] = [new Noting(2, 60), new Noting(2, 3)];
  const queue = new RunQueue([slow, quick]);
  await Promise.all(Array.from({ length: 12 }, (_, i) => queue.run(batchOf(i), views)));
  expect(slow.given.slice(0, 2)).toEqual([0, 2]);
  expect(quick.given.length).toBeGreaterThan(slow.given.length);
});

test('a run that fails fails alone', async () => {
  const queue = new RunQueue([new Noting(1)]);
  const outcomes = await Promise.allSettled([12, 13, 14].map((number) => queue.run(batchOf(number), views)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('closing waits for what was asked for and for what that began, once, and refuses the rest', async () => {
  const ended: string[] = [];
  const runner = new Noting(1, 5);
  const beginning: Runner = {
    atOnce: 1,
    run: async (batch) => {
      const output = await runner.run(batch, views);
      if (runner.given.length === 3) void queue.holdOpen(delay(20).then(() => ended.push('began')));
      return output;
    },
  };
  const queue = new RunQueue([beginning]);
  const runs = [1, 2, 3].map((number) => queue.run(batchOf(number), views));
  const close = () => queue.close(async () => ended.push('closed'));
  const closing = [close(), close()];
  await expect(queue.run(batchOf(4), views)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  await Promise.all(closing);
  expect((await Promise.all(runs)).length).toBe(3);
  expect(ended).toEqual(['began', 'closed']);
});
