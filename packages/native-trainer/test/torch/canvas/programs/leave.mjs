// Keeps a canvas busy until it is ended, as a program that uses the package would; told how to end by its first argument.
import { parentPort, isMainThread, Worker, workerData } from 'node:worker_threads';
import { IDENTITY_VIEW } from '@perseus/core';
import { torchEngine } from '@perseus/native-trainer';
import { paintAll, smallField } from '../small-field.mjs';

const [how, model, device] = isMainThread ? process.argv.slice(2) : workerData;

/** @type {Record<string, () => void>} */
const endings = {
  exit: () => process.exit(7),
  throw: () =>
    setTimeout(() => {
      throw new Error('nobody catches this');
    }),
  'worker.terminate': () => parentPort.postMessage('busy'),
  'worker.exit': () => process.exit(0),
  'exit beside a worker': () => parentPort.postMessage('busy'),
};

if (isMainThread && /worker/.test(how)) {
  const worker = new Worker(new URL(import.meta.url), { workerData: [how, model, device] });
  worker.on('message', async () => {
    if (how === 'exit beside a worker') process.exit(7);
    await worker.terminate();
    console.log('the worker was terminated');
  });
  worker.on('exit', () => console.log('the worker is gone'));
  worker.on('error', (error) => console.log('the worker failed', error));
} else if (how === 'leaving all open') {
  await work(await opened());
  console.log('all was answered');
} else if (how === 'collecting') {
  console.log(`grew by ${Math.round((await growthOfDropped()) / 1e6)} MB`);
} else {
  const canvas = await opened();
  setTimeout(endings[how], 50);
  for (;;) await work(canvas);
}

async function opened() {
  const engine = await torchEngine.open(model, { threads: 2, precision: 'float32', device });
  const canvas = await engine.openCanvas({ side: 64, blocks: 12 });
  return { canvas, blocks: await paintAll(canvas, smallField()) };
}

/** Paints, takes and runs at once, and leaves some of what was taken. */
async function work({ canvas, blocks }) {
  const residents = await Promise.all([40, 300, 50].map((count) => canvas.take(windows(32, count, blocks))));
  const painting = paintAll(canvas, smallField(2));
  const runs = residents.slice(0, 2).map((one) => one.run([IDENTITY_VIEW]));
  await Promise.all([painting, ...runs]);
}

/** Of what is taken and dropped, time and again: 3 GB in all. */
async function growthOfDropped() {
  const { canvas, blocks } = await opened();
  await canvas.take(windows(512, 20, blocks));
  globalThis.gc();
  const before = process.memoryUsage().rss;
  let most = before;
  for (let time = 0; time < 200; time++) {
    await canvas.take(windows(512, 20, blocks));
    if (time % 5 !== 0) continue;
    globalThis.gc();
    // Finalizers have a turn of their own.
    await new Promise((resolve) => setTimeout(resolve));
    most = Math.max(most, process.memoryUsage().rss);
  }
  return most - before;
}

function windows(size, count, blocks) {
  const places = Int32Array.from({ length: count }, (_, i) => (i * 7) % 90);
  return { size, left: places, top: places, blocks };
}
