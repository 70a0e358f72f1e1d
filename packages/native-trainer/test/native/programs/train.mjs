// Trains until it is ended, as a program that uses the package would; told how to end by its first argument.
import { parentPort, isMainThread, Worker, workerData } from 'node:worker_threads';
import { trainRun } from '@perseus/native-trainer';

const [how, threads, datasetFolder, runFolder] = isMainThread ? process.argv.slice(2) : workerData;

/** @type {Record<string, () => void>} */
const endings = {
  exit: () => process.exit(7),
  throw: () =>
    setTimeout(() => {
      throw new Error('nobody catches this');
    }),
  'worker.terminate': () => parentPort.postMessage('training'),
  'worker.exit': () => process.exit(0),
  'exit beside a worker': () => parentPort.postMessage('training'),
  natural: () => {},
};

if (isMainThread && /worker/.test(how)) {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: [how, threads, datasetFolder, runFolder],
  });
  worker.on('message', async () => {
    if (how === 'exit beside a worker') process.exit(7);
    await worker.terminate();
    console.log('the worker was terminated');
  });
  worker.on('exit', () => console.log('the worker is gone'));
  worker.on('error', (error) => console.log('the worker failed', error));
} else {
  let steps = 0;
  const { reason } = await trainRun({
    datasetFolder,
    runFolder,
    overrides: {
      epochs: how === 'natural' ? 1 : 100_000,
      batchSize: 4,
      threads: Number(threads),
      precision: 'float32',
      'architecture.stemChannels': 4,
      reportEverySteps: 1,
    },
    onEvent: ({ type }) => {
      if (type === 'step' && ++steps === 2) endings[how]();
    },
  });
  console.log(reason);
}
