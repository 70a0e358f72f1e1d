import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aheadInOrder } from '../../src/classify/ahead-in-order.js';

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

test('gives the results in the order of the source, whichever is done first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 8 }),
      async (delays, atOnce, ahead) => {
        const slowly = aheadInOrder(delays.entries(), { atOnce, ahead }, async ([i, turns]) => {
          for (let k = 0; k < turns; k++) await Promise.resolve();
          return i;
        });
        expect(await all(slowly)).toEqual([...delays.keys()]);
      },
    ),
    { numRuns: 200 },
  );
});

test('works on no more at once than told, and takes no more ahead than told', async () => {
  let working = 0;
  let mostWorking = 0;
  let taken = 0;
  let given = 0;
  let mostAhead = 0;
  function* source() {
    for (let i = 0; i < 200; i++) {
      mostAhead = Math.max(mostAhead, ++taken - given);
      yield i;
    }
  }
  const results = aheadInOrder(source(), { atOnce: 3, ahead: 10 }, async (i) => {
    mostWorking = Math.max(mostWorking, ++working);
    await delay(i % 3);
    working--;
    return i;
  });
  for await (const _ of results) {
    given++;
    if (given % 20 === 0) await delay(5);
  }
  expect(given).toBe(200);
  expect(mostWorking).toBe(3);
  // One is in the hands of the consumer.
  expect(mostAhead).toBeLessThanOrEqual(11);
});

test('an error of the work comes in its turn, after the results before it, and nothing more is taken', async () => {
  let taken = 0;
  function* source() {
    for (;;) yield taken++;
  }
  const results = aheadInOrder(source(), { atOnce: 2, ahead: 4 }, async (i) => {
    if (i === 5) throw new Error('the fifth');
    await delay(1);
    return i;
  });
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const i of results) seen.push(i);
    })(),
  ).rejects.toThrow('the fifth');
  expect(seen).toEqual([0, 1, 2, 3, 4]);
  expect(taken).toBeLessThan(12);
});

test('an error of the source comes after the results of what it gave', async () => {
  async function* source() {
    yield 1;
    yield 2;
    await delay(1);
    throw new Error('the disk');
  }
  const seen: number[] = [];
  await expect(
    (async () => {
      const results = aheadInOrder(source(), { atOnce: 4, ahead: 8 }, (i) => delay(5 * (3 - i), i));
      for await (const i of results) seen.push(i);
    })(),
  ).rejects.toThrow('the disk');
  expect(seen).toEqual([1, 2]);
});

test('a consumer that leaves early closes the source, and no work goes on behind its back', async () => {
  let closed = false;
  let working = 0;
  async function* source() {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      closed = true;
    }
  }
  const results = aheadInOrder(source(), { atOnce: 3, ahead: 6 }, async (i) => {
    working++;
    await delay(3);
    working--;
    return i;
  });
  for await (const i of results) if (i === 4) break;
  expect(closed).toBe(true);
  expect(working).toBe(0);
});
