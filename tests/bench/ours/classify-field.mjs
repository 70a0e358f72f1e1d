/**
 * Classifies objects of a field in a process of its own: `classify-field.mjs '{"way", "folder", "model", ...}'`.
 *
 * `field`: from images on disk to the table. `memory`: the same cutouts, which lie in memory, by the same model. With
 * `"engine": "null"` nothing is inferred: the pipeline's own ceiling.
 */
import { join } from 'node:path';
import { Classifier, readModel } from '@perseus/core';
import { classifyFieldTo } from '@perseus/data';

const { way, folder, model, engine, objects, rendering, tile, batchSize, side } = JSON.parse(process.argv[2]);

const nullEngine = {
  name: 'null',
  rank: 1,
  available: () => Promise.resolve({ ok: true }),
  async open(path) {
    await readModel(path);
    const close = () => Promise.resolve();
    const run = ({ count }, views) => {
      const logits = new Float32Array(views.length * count * 2);
      return Promise.resolve({ logits, probability: logits, embedding: new Float32Array(count) });
    };
    const constants = { name: 'null', precision: 'float32', threads: 2, concurrency: 1, embeddingSize: 1 };
    return { ...constants, run, close, [Symbol.asyncDispose]: close };
  },
};

const classifier = await Classifier.open(model, {
  ...(engine === 'null' ? { factories: [nullEngine] } : { engine }),
  ...(batchSize && { batchSize }),
});
const ways = { field: fromField, memory: fromMemory };
const begin = performance.now();
const first = await ways[way]();
const seconds = (performance.now() - begin) / 1000;
await classifier.close();
console.log(
  JSON.stringify({
    imagesPerSecond: objects / seconds,
    seconds,
    secondsBeforeFirst: first,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    engine: classifier.provenance.engine,
  }),
);

/** @returns seconds until the first objects were done */
async function fromField() {
  let first = 0;
  const onProgress = ({ done }) => {
    if (done > 0 && first === 0) first = (performance.now() - begin) / 1000;
  };
  const report = await classifyFieldTo(
    { classifier, catalogue: catalogue(), tiles: [tile], rendering, force: true, onProgress },
    join(folder, `table-${process.pid}.fits`),
  );
  if (report.counts.unclassified > 0)
    throw new Error(`${report.counts.unclassified} objects have no probability`);
  return first;
}

async function fromMemory() {
  const { size } = classifier.metadata;
  const cutouts = Array.from({ length: 64 }, (_, i) => new Uint8Array(size * size * 3).fill(i * 3));
  const source = {
    read: ({ row }) => Promise.resolve({ pixels: cutouts[row % 64], height: size, width: size }),
  };
  function* rows() {
    for (let row = 1; row <= objects; row++)
      yield { row, id: String(row), file: null, raDeg: 0, decDeg: 0, columns: {} };
  }
  for await (const _ of classifier.classify(rows(), source)) continue;
  return 0;
}

/** Positions spread evenly over the tile, no two neighbours one after another. */
function catalogue() {
  const half = (side / 2 - 150) * rendering.pixelScaleArcsec;
  const raDeg = new Float64Array(objects);
  const decDeg = new Float64Array(objects);
  for (let i = 0; i < objects; i++) {
    decDeg[i] = 41.5 + (((i * 0.569840291) % 1) * 2 - 1) * (half / 3600);
    raDeg[i] =
      50 + ((((i * 0.754877666) % 1) * 2 - 1) * (half / 3600)) / Math.cos((decDeg[i] * Math.PI) / 180);
  }
  const told = { ucd: null, description: null, nulls: null, type: 'float64', unit: 'deg' };
  const columns = [
    { name: 'ra', values: raDeg, ...told },
    { name: 'dec', values: decDeg, ...told },
  ];
  return { path: 'bench', format: 'fits', rows: objects, columns, notes: [] };
}
