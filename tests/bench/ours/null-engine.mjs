/** Infers and paints nothing: what is left is the work of the host. */
import { readModel } from '@perseus/core';

const CONSTANTS = {
  name: 'null',
  precision: 'float32',
  device: 'cpu',
  threads: 2,
  concurrency: 1,
  embeddingSize: 1,
};
const NO_MARKS = { withoutData: 0, saturated: 0, centreWithoutData: false, sideWithoutData: false, red: 0 };

export const nullEngine = {
  name: CONSTANTS.name,
  ranks: { cpu: 1 },
  available: () => Promise.resolve({ ok: true }),
  async open(path) {
    await readModel(path);
    return { ...CONSTANTS, run, openCanvas, close, [Symbol.asyncDispose]: close };
  },
};

function run({ count }, views) {
  const logits = new Float32Array(views.length * count * 2);
  return Promise.resolve({ logits, probability: logits, embedding: new Float32Array(count) });
}

function openCanvas({ side, blocks }) {
  return Promise.resolve({ side, blocks, paint: close, take, [Symbol.asyncDispose]: close });
}

function take({ size, left: { length: count } }) {
  return Promise.resolve({
    ...{ count, height: size, width: size },
    marksOf: () => NO_MARKS,
    run: (views) => run({ count }, views),
    release: () => undefined,
  });
}

function close() {
  return Promise.resolve();
}
