import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FitsWriter, tangentCards } from '@perseus/data';
import { alternate, ratioRow } from '../alternate.mjs';
import { measureOurs } from '../child.mjs';
import { modelOf } from '../network/model.mjs';
import { surveyWithSplits } from '../network/survey.mjs';

const SIZE = 200;
/** Pixels of a side of the field; PERSEUS_BENCH_FIELD takes a smaller one for a try. */
const SIDE = Number(process.env.PERSEUS_BENCH_FIELD ?? 10_000);
/** As many as the engine does in about two minutes. */
const OBJECTS = Number(process.env.PERSEUS_BENCH_OBJECTS ?? 1_000);
const MANY = Number(process.env.PERSEUS_BENCH_MANY ?? 200_000);
const MOST = Number(process.env.PERSEUS_BENCH_MOST ?? 1_000_000);
const RENDERING = {
  bands: ['i', 'r', 'g'],
  pixelScaleArcsec: 0.396,
  resampling: 'bilinear',
  stretch: 3.2,
  q: 10,
  minimum: 0,
  weights: [1, 1, 1],
  extinction: 'observed',
};

/**
 * Classification of a field from three bands on disk to the table, beside the same model on cutouts that lie in memory;
 * what the pipeline does without a network; and its memory with a million objects.
 */
export async function benchFieldClassification({ folder, runs, log }) {
  const place = join(folder, 'field-classification');
  await mkdir(place);
  const survey = await surveyWithSplits(place, { train: 96, size: SIZE });
  const model = await modelOf(survey.dataset, place);
  const tile = await writeField(place);
  const measure = async (request) => {
    const request_ = { folder: place, model, tile, rendering: RENDERING, side: SIDE, ...request };
    const result = await measureOurs('classify-field.mjs', JSON.stringify(request_));
    log(`field: ${JSON.stringify({ way: request.way, ...result })}`);
    return result;
  };
  const byWay = (way) => async () =>
    (await measure({ way, engine: 'auto', objects: OBJECTS })).imagesPerSecond;
  const ratio = await alternate(runs, byWay('field'), byWay('memory'));
  const ceiling = await measure({ way: 'field', engine: 'null', objects: MANY, batchSize: 64 });
  const most = await measure({ way: 'field', engine: 'null', objects: MOST, batchSize: 64 });
  return [
    `ResNet-50, float32, ${SIZE} px, three uncompressed bands of ${SIDE} x ${SIDE}, ${OBJECTS} objects a run, ${runs} pairs of runs.`,
    '',
    '| | from the field, images/s | from memory, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ratioRow('the same model and settings', ratio, '0.90'),
    '',
    `Without a network, ${MANY} objects: ${ceiling.imagesPerSecond.toFixed(0)} objects/s from images to the table, ` +
      `${ceiling.peakMiB.toFixed(0)} MiB at most.`,
    `${MOST} objects: ${most.imagesPerSecond.toFixed(0)} objects/s, ${most.peakMiB.toFixed(0)} MiB at most (bar: 2560 MiB), ` +
      `the first after ${most.secondsBeforeFirst.toFixed(1)} s.`,
  ].join('\n');
}

/** Noise and a galaxy every 40 pixels. */
async function writeField(place) {
  const images = {};
  for (const [index, band] of ['g', 'r', 'i'].entries()) {
    const path = join(place, `${band}.fits`);
    const centre = (SIDE - 1) / 2;
    const cards = [
      ...tangentCards({ raDeg: 50, decDeg: 41.5, pixelScaleArcsec: 0.396, x: centre, y: centre }),
      { name: 'BUNIT', value: 'nanomaggy' },
    ];
    const file = await FitsWriter.create(path, { width: SIDE, height: SIDE, cards });
    const rows = new Float32Array(SIDE * 40);
    for (let at = 0; at < rows.length; at++) {
      const [dx, dy] = [((at % SIDE) % 40) - 20, Math.floor(at / SIDE) - 20];
      rows[at] = (1 + index) * Math.exp(-(dx * dx + dy * dy) / 30) + ((at * 31) % 11) / 50;
    }
    for (let y = 0; y < SIDE; y += 40) await file.append(rows.subarray(0, SIDE * Math.min(40, SIDE - y)));
    await file.finish();
    images[band] = { path };
  }
  return { name: 'bench', images };
}
