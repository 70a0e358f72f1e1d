// node train.mjs DATASET RUN PRECISION BATCH STEPS: images/s of a training, median over steps; the first two warm up.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { trainRun } from '@perseus/native-trainer';
import { median } from '../alternate.mjs';

const [datasetFolder, runFolder, precision, batch, steps] = process.argv.slice(2);
const stop = new AbortController();
const rates = [];
const delay = monitorEventLoopDelay({ resolution: 5 });

await trainRun({
  datasetFolder,
  runFolder,
  overrides: {
    precision,
    epochs: 1,
    batchSize: Number(batch),
    reportEverySteps: 1,
    emaDecay: 0,
    'input.downsample': 1,
    'optimizer.kind': 'sgd',
    'optimizer.momentum': 0.9,
    'optimizer.nesterov': true,
  },
  signal: stop.signal,
  onEvent: (event) => {
    if (event.type !== 'step') return;
    if (event.step === 2) delay.enable();
    if (event.step > 2) rates.push(event.imagesPerSecond);
    if (rates.length === Number(steps)) stop.abort();
  },
});
delay.disable();
console.log(
  JSON.stringify({ imagesPerSecond: median(rates), eventLoopDelayP99Ms: delay.percentile(99) / 1e6 - 5 }),
);
