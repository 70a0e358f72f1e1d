// A process that classifies a field, for tests that kill it: `node classify-main.mjs '{"output": ..., "catalogue": ...}'`.
// Prints a line at each progress, and one of JSON when it is done.
import { Classifier, readModel } from '@perseus/core';
import { classifyFieldTo } from '@perseus/data';

const { model, slowness, output, ...request } = JSON.parse(process.argv[2]);

/** Logits told by the mean of each cutout's pixels, slowly. */
const slowEngine = {
  name: 'slow',
  ranks: { cpu: 1 },
  available: () => Promise.resolve({ ok: true }),
  async open(path) {
    await readModel(path);
    const close = () => Promise.resolve();
    const constants = {
      name: 'slow',
      precision: 'float32',
      device: 'cpu',
      threads: 2,
      concurrency: 1,
      embeddingSize: 1,
    };
    return { ...constants, run, close, [Symbol.asyncDispose]: close };
  },
};

async function run({ pixels, count }, views) {
  await new Promise((resolve) => setTimeout(resolve, slowness));
  const logits = new Float32Array(views.length * count * 2);
  const bytes = pixels.length / count;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let at = i * bytes; at < (i + 1) * bytes; at++) sum += (at % 5) * pixels[at];
    logits[2 * i + 1] = Math.sin(sum / 100) * 4;
  }
  return { logits, probability: new Float32Array(logits.length), embedding: new Float32Array(count) };
}

const classifier = await Classifier.open(model, { factories: [slowEngine], batchSize: 8 });
const onProgress = ({ done, resumedFrom }) => console.log(`${resumedFrom} ${done}`);
const report = await classifyFieldTo({ ...request, classifier, onProgress }, output);
await classifier.close();
console.log(JSON.stringify(report));
