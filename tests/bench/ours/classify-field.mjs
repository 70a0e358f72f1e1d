/**
 * Classifies objects of a field in a process of its own, from images on disk to the table:
 * `classify-field.mjs '{"folder", "model", "engine", "precision", ...}'`.
 *
 * With `"engine": "null"` nothing is inferred: the pipeline's own ceiling.
 */
import { join } from 'node:path';
import { Classifier, onnxruntimeEngine } from '@perseus/core';
import { classifyFieldTo } from '@perseus/data';
import { openvinoEngine, torchEngine } from '@perseus/native-trainer';
import { nullEngine } from './null-engine.mjs';

const { folder, model, engine, device, precision, painting, objects, rendering, tile, batchSize, side } =
  JSON.parse(process.argv[2]);

const classifier = await Classifier.open(model, {
  factories: engine === 'null' ? [nullEngine] : [torchEngine, openvinoEngine, onnxruntimeEngine],
  engine,
  precision,
  ...(device && { devices: [device] }),
  ...(batchSize && { batchSize }),
});
const begin = performance.now();
const first = await fromField();
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
    {
      ...{ classifier, catalogue: catalogue(), tiles: [tile], rendering, force: true, onProgress },
      ...(painting && { painting }),
    },
    join(folder, `table-${process.pid}.fits`),
  );
  if (report.counts.unclassified > 0)
    throw new Error(`${report.counts.unclassified} objects have no probability`);
  return first;
}

/** Positions spread evenly, as densely as 200 000 objects lie on the whole tile, no two neighbours one after another. */
function catalogue() {
  const part = Math.min(1, Math.sqrt(objects / 200_000));
  const half = (side / 2 - 150) * part * rendering.pixelScaleArcsec;
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
