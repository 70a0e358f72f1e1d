/**
 * A training in a process of its own: `train.mjs '{"dataset", "run", "recipe", "overrides", "warmUp", "steps"}'`. Gives images/s, the
 * median over step events after `warmUp` of them, and ends after `steps` more of them; without `steps` it goes to its end. `seconds` are
 * those of the whole.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { trainRun } from '@perseus/native-trainer';
import { median } from '../alternate.mjs';

const { dataset, run, recipe, overrides, warmUp = 2, steps } = JSON.parse(process.argv[2]);
const stop = new AbortController();
const rates = [];
let events = 0;
const delay = monitorEventLoopDelay({ resolution: 5 });

const begin = performance.now();
const { epoch, config } = await trainRun({
  datasetFolder: dataset,
  runFolder: run,
  recipe,
  overrides,
  signal: stop.signal,
  onEvent: (event) => {
    if (event.type !== 'step') return;
    events++;
    if (events === warmUp) delay.enable();
    if (events > warmUp) rates.push(event.imagesPerSecond);
    if (rates.length === steps) stop.abort();
  },
});
const seconds = (performance.now() - begin) / 1000;
delay.disable();
console.log(
  JSON.stringify({
    imagesPerSecond: median(rates),
    seconds,
    epoch,
    device: config.training.device,
    eventLoopDelayP99Ms: delay.percentile(99) / 1e6 - 5,
  }),
);
