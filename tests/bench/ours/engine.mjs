/**
 * Images/s of an engine in a process of its own, uint8 cutouts in memory to probabilities in JavaScript:
 * `engine.mjs '{"model", "engine", "device", "precision", "size", "batch", "count"}'`. Some batches go before and warm up.
 *
 * With `"resident": true` the cutouts are taken of a canvas, and never leave the device.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { onnxruntimeEngine } from '@perseus/core';
import { openvinoEngine, torchEngine } from '@perseus/native-trainer';

const {
  model,
  engine: name,
  device,
  precision,
  size,
  batch = 8,
  count,
  resident = false,
} = JSON.parse(process.argv[2]);
const VIEWS = [{ angleDeg: 0, flip: false }];

const factory = { onnxruntime: onnxruntimeEngine, openvino: openvinoEngine, torch: torchEngine }[name];
const engine = await factory.open(model, { ...(precision && { precision }), ...(device && { device }) });
const cutouts = Uint8Array.from({ length: batch * size * size * 3 }, (_, i) => (i * 31) % 256);
/** Batches that an engine has given back. */
const spare = [];
const canvas = resident ? await engine.openCanvas({ side: 256, blocks: 1 }) : null;

await runAll(4 * batch * engine.concurrency);
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const start = performance.now();
await runAll(count);
const seconds = (performance.now() - start) / 1000;
delay.disable();
await engine.close();
console.log(
  JSON.stringify({
    imagesPerSecond: count / seconds,
    precision: engine.precision,
    eventLoopDelayP99Ms: delay.percentile(99) / 1e6 - 5,
  }),
);

/** As a classification does it: twice as many batches under way as keep the engine busy. */
async function runAll(images) {
  let left = images;
  const runSome = async () => {
    while (left > 0) {
      const some = Math.min(batch, left);
      left -= some;
      if (canvas) {
        await runResident(some);
        continue;
      }
      // An engine takes over the memory of a batch; one that read it in place leaves it whole, and it serves again.
      const whole = some === batch ? spare.pop() : undefined;
      const pixels = whole ?? cutouts.slice(0, some * size * size * 3);
      const { probability } = await engine.run({ pixels, count: some, height: size, width: size }, VIEWS);
      if (!Number.isFinite(probability[some * 2 - 1])) throw new Error('a probability is not finite');
      if (some === batch && pixels.byteLength > 0) spare.push(pixels);
    }
  };
  await Promise.all(Array.from({ length: 2 * engine.concurrency }, runSome));
}

/** Black ones, which take an engine as long as others. */
async function runResident(some) {
  const nothing = { column: 0, row: 0, across: 1, ids: Int32Array.of(-1) };
  const taken = await canvas.take({
    size,
    left: new Int32Array(some),
    top: new Int32Array(some),
    blocks: nothing,
  });
  const { probability } = await taken.run(VIEWS);
  if (!Number.isFinite(probability[some * 2 - 1])) throw new Error('a probability is not finite');
}
