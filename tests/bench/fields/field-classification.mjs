import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openvinoEngine } from '@perseus/native-trainer';
import { alternate, ratioRow } from '../alternate.mjs';
import { measureOurs } from '../child.mjs';
import { int8ModelOf } from '../network/model.mjs';
import { surveyWithSplits } from '../network/survey.mjs';
import { RENDERING, writeField } from './field-images.mjs';

const SIZE = 200;
/** Pixels of a side of the field; PERSEUS_BENCH_FIELD takes a smaller one for a try. */
const SIDE = Number(process.env.PERSEUS_BENCH_FIELD ?? 10_000);
const MANY = Number(process.env.PERSEUS_BENCH_MANY ?? 200_000);
const MOST = Number(process.env.PERSEUS_BENCH_MOST ?? 1_000_000);
/**
 * Classification of a field from three bands on disk to the table, beside the engine alone on cutouts that lie in memory;
 * what the pipeline does without a network; and its memory with a million objects.
 */
export async function benchFieldClassification({ folder, runs, log }) {
  const place = join(folder, 'field-classification');
  await mkdir(place);
  const survey = await surveyWithSplits(place, { train: 208, size: SIZE });
  const { float, int8 } = await int8ModelOf(survey.dataset, place, log);
  const tile = await writeField(place, SIDE);
  const measure = async (request) => {
    const whole = { folder: place, model: float, tile, rendering: RENDERING, side: SIDE, ...request };
    const result = await measureOurs('classify-field.mjs', JSON.stringify(whole));
    log(`field: ${JSON.stringify({ ...request, ...result })}`);
    return result;
  };
  const rows = [];
  for (const { engine, precision, model, seconds } of await enginesOf(float, int8)) {
    const rate = (await alone(model, engine, 64)).imagesPerSecond;
    const objects = Number(process.env.PERSEUS_BENCH_OBJECTS ?? Math.round(rate * seconds));
    const ours = async () => (await measure({ engine, precision, objects })).imagesPerSecond;
    const theirs = async () => (await alone(model, engine, objects)).imagesPerSecond;
    rows.push(
      ratioRow(`${engine}, ${precision}, ${objects} objects`, await alternate(runs, ours, theirs), '0.90'),
    );
  }
  const ceiling = await measure({ engine: 'null', precision: 'float32', objects: MANY, batchSize: 64 });
  const most = await measure({ engine: 'null', precision: 'float32', objects: MOST, batchSize: 64 });
  return [
    `ResNet-50, ${SIZE} px, three uncompressed bands of ${SIDE} x ${SIDE}, ${runs} pairs of runs.`,
    '',
    '| | from the field, images/s | the engine alone from memory, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Without a network, ${MANY} objects: ${ceiling.imagesPerSecond.toFixed(0)} objects/s from images to the table, ` +
      `${ceiling.peakMiB.toFixed(0)} MiB at most.`,
    `${MOST} objects: ${most.imagesPerSecond.toFixed(0)} objects/s, ${most.peakMiB.toFixed(0)} MiB at most (bar: 2560 MiB), ` +
      `the first after ${most.secondsBeforeFirst.toFixed(1)} s.`,
  ].join('\n');

  async function alone(model, engine, count) {
    const result = await measureOurs('engine.mjs', JSON.stringify({ model, engine, size: SIZE, count }));
    log(`field: ${engine} alone ${JSON.stringify(result)}`);
    return result;
  }
}

/** Those there are here. `seconds` is what a run takes about. */
async function enginesOf(float, int8) {
  const { ok } = await openvinoEngine.available();
  return [
    { engine: 'onnxruntime', precision: 'float32', model: float, seconds: 20 },
    ...(ok ? [{ engine: 'openvino', precision: 'bfloat16', model: float, seconds: 20 }] : []),
    ...(ok && int8 ? [{ engine: 'openvino', precision: 'int8', model: int8, seconds: 20 }] : []),
  ];
}
