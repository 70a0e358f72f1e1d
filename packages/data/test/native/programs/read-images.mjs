// Reads images until it is ended, as a program that uses the package would; told how to end by its first argument.
import { parentPort, isMainThread, Worker, workerData } from 'node:worker_threads';
import { FitsImage } from '@perseus/data';

const [how, ...paths] = isMainThread ? process.argv.slice(2) : workerData;

/** @type {Record<string, () => void>} */
const endings = {
  exit: () => process.exit(7),
  throw: () =>
    setTimeout(() => {
      throw new Error('nobody catches this');
    }),
  'worker.terminate': () => parentPort.postMessage('reading'),
  'worker.exit': () => process.exit(0),
  'exit beside a worker': () => parentPort.postMessage('reading'),
  natural: () => {},
};

if (isMainThread && /worker/.test(how)) {
  const worker = new Worker(new URL(import.meta.url), { workerData: [how, ...paths] });
  worker.on('message', async () => {
    if (how === 'exit beside a worker') process.exit(7);
    await worker.terminate();
    console.log('the worker was terminated');
  });
  worker.on('exit', () => console.log('the worker is gone'));
  worker.on('error', (error) => console.log('the worker failed', error));
} else {
  const images = await Promise.all(paths.map((path) => FitsImage.open(path)));
  const wcs = await images[0].wcs();
  let reads = 0;
  const read = async (image) => {
    while (how !== 'natural' || reads < 12) {
      await image.readSection(-5, -5, image.width + 10, image.height + 10);
      await wcs.pixelToSky(new Float64Array(20_000), new Float64Array(20_000));
      if (++reads === 6) endings[how]();
    }
  };
  // Several of each at once, so that some are at work and others wait when the end comes.
  await Promise.all([...images, ...images, ...images].map(read));
  console.log('all was read');
}
