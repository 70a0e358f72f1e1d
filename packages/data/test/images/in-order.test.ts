import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder } from '../../src/images/in-order.js';

const all = async <T>(results: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const result of results) found.push(result);
  return found;
};

test('results come in the order of the inputs, however long each takes', async () => {
  const work = async (n: number) => wait((n * 7) % 5, n);
  expect(await all(inOrder([5, 4, 3, 2, 1, 0], 3, work))).toEqual([5, 4, 3, 2, 1, 0]);
});

test('no more than `ahead` are under way or waiting', async () => {
  let begun = 0;
  let taken = 0;
  const work = async (n: number) => {
    expect(++begun - taken).toBeLessThanOrEqual(4);
    return wait(1, n);
  };
  for await (const n of inOrder(
    Array.from({ length: 30 }, (_, i) => i),
    4,
    work,
  ))
    taken = n + 1;
  expect(taken).toBe(30);
});

test('a failure comes at its turn, and what was begun is waited for', async () => {
  let under = 0;
  const work = async (n: number) => {
    under++;
    await wait(n === 1 ? 0 : 20);
    under--;
    if (n === 1) throw new Error('the second');
    return n;
  };
  await expect(all(inOrder([0, 1, 2, 3], 4, work))).rejects.toThrow('the second');
  expect(under).toBe(0);
});
