import { once } from 'node:events';
import { expect, test } from 'vitest';
import { warnOfHalvedBatch } from '../../src/engines/batch-halved.js';

test.each([
  [4, /memory of cuda:1 .* batch of engine torch, .* 4 looks go through the network/],
  [1, /1 look goes through the network/],
])('a batch that was halved to %i is told of once, by code', async (graphBatch, words) => {
  const warned = once(process, 'warning') as Promise<[Error & { code: string }]>;
  warnOfHalvedBatch('torch', 'cuda:1', graphBatch);
  const [{ message, code }] = await warned;
  expect(code).toBe('BATCH_HALVED');
  expect(message).toMatch(words);
});
