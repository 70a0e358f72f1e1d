// node classify-many.mjs MODEL OBJECTS CUTOUTS COUNT: peak memory, children's included, of a classification of COUNT rows, written as a table.
import { readFile, readdir, rm } from 'node:fs/promises';
import { Classifier, writeClassifications } from '@perseus/core';
import { cutoutFolder, readObjects } from '@perseus/data';

const [model, objectsPath, cutoutsDir, count] = process.argv.slice(2);

// The same few cutouts again and again, each row an object of its own: the catalogue grows, the folder does not.
async function* manyObjects() {
  for (let given = 0; given < Number(count);) {
    for await (const object of readObjects(objectsPath)) {
      if (given === Number(count)) return;
      yield { ...object, row: given + 1, id: `${object.id}-${given++}` };
    }
  }
}

const output = `${model}.${count}.csv`;
const start = performance.now();
const classifier = await Classifier.open(model);
await writeClassifications(
  output,
  classifier.classify(manyObjects(), cutoutFolder(cutoutsDir)),
  classifier.provenance,
);
const seconds = (performance.now() - start) / 1000;
const peakMiB = await peakOfProcessAndChildren();
await classifier.close();
await rm(output, { force: true });
await rm(`${output}.json`, { force: true });
console.log(JSON.stringify({ peakMiB, seconds }));

/** The sum of the largest resident memories: the engine's sessions are child processes. */
async function peakOfProcessAndChildren() {
  const peaks = ['self', ...(await children())].map(async (pid) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)[1]) / 1024;
  });
  return (await Promise.all(peaks)).reduce((sum, peak) => sum + peak, 0);
}

async function children() {
  const threads = await readdir('/proc/self/task');
  const lists = threads.map((thread) => readFile(`/proc/self/task/${thread}/children`, 'utf8'));
  return (await Promise.all(lists)).join(' ').split(' ').filter(Boolean);
}
