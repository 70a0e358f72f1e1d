// node classify.mjs MODEL OBJECTS CUTOUTS ENGINE PRECISION TIMES: images/s from files to probabilities, over and over; 32
// objects go before and warm up.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Classifier, onnxruntimeEngine } from '@perseus/core';
import { cutoutFolder, readObjects } from '@perseus/data';
import { openvinoEngine } from '@perseus/native-trainer';

const [model, objectsPath, cutoutsDir, engine, precision, times] = process.argv.slice(2);
const cutouts = cutoutFolder(cutoutsDir);
const classifier = await Classifier.open(model, {
  factories: [openvinoEngine, onnxruntimeEngine],
  engine,
  precision,
});
const objects = [];
for await (const object of readObjects(objectsPath)) objects.push(object);

async function classifyAll(rows) {
  let unclassified = 0;
  for await (const { pMember } of classifier.classify(rows, cutouts))
    unclassified += pMember === null ? 1 : 0;
  if (unclassified > 0) throw new Error(`${unclassified} cutouts were not classified`);
}

await classifyAll(objects.slice(0, 32));
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const start = performance.now();
await classifyAll(Array.from({ length: Number(times) }, () => objects).flat());
const seconds = (performance.now() - start) / 1000;
delay.disable();
await classifier.close();
console.log(
  JSON.stringify({
    imagesPerSecond: (Number(times) * objects.length) / seconds,
    eventLoopDelayP99Ms: delay.percentile(99) / 1e6 - 5,
  }),
);
