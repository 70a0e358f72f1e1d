import { expect, test } from 'vitest';
import { BlockCache } from '../../src/rendering/block-cache.js';

/** A cache whose blocks are their numbers, and the runs that it had rendered. */
function cacheOf(most: number) {
  const runs: [first: number, count: number][] = [];
  const cache = new BlockCache<number>(most, (first, count) => {
    runs.push([first, count]);
    return Array.from({ length: count }, (_, i) => Promise.resolve(first + i));
  });
  return { cache, runs };
}

test('a block is rendered once, with what may follow it up to the next that is there', async () => {
  const { cache, runs } = cacheOf(64);
  expect(await cache.get(5)).toBe(5);
  expect(await cache.get(2, 7)).toBe(2);
  for (const block of [4, 3, 2, 5]) expect(await cache.get(block, 7)).toBe(block);
  expect(runs).toEqual([
    [5, 1],
    [2, 3],
  ]);
});

test('a small memory renders nothing ahead, and keeps what was asked for last', async () => {
  const { cache, runs } = cacheOf(2);
  for (const block of [1, 2, 3, 2]) expect(await cache.get(block, 7)).toBe(block);
  expect(runs.map(([, count]) => count)).toEqual([1, 1, 1]);
  expect([1, 2, 3].map((block) => cache.has(block))).toEqual([false, true, true]);
});

test('a block that failed is rendered anew, and those rendered with it stay', async () => {
  let damaged = true;
  const cache = new BlockCache<number>(64, (first, count) =>
    Array.from({ length: count }, (_, i) =>
      damaged && first + i === 2 ? Promise.reject(new Error('damaged')) : Promise.resolve(first + i),
    ),
  );
  expect(await cache.get(1, 3)).toBe(1);
  await expect(cache.get(2)).rejects.toThrow('damaged');
  expect([1, 2, 3, 4].map((block) => cache.has(block))).toEqual([true, false, true, true]);
  damaged = false;
  expect(await cache.get(2)).toBe(2);
});
