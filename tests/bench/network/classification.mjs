import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openvinoEngine } from '@perseus/native-trainer';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';
import { int8ModelOf } from './model.mjs';
import { surveyWithSplits } from './survey.mjs';

const SIZE = 200;
const OBJECTS = 240;
/** So that a run takes some seconds. */
const TIMES = { float32: 1, int8: 4 };

/**
 * Classified images/s from files to probabilities in JavaScript: float32 beside Python onnxruntime on the same model,
 * int8 beside the engine itself, both fed arrays that lie in memory.
 */
export async function benchClassification({ folder, runs, log }) {
  const place = join(folder, 'classification');
  await mkdir(place);
  const survey = await surveyWithSplits(place, { train: OBJECTS - 32, size: SIZE });
  const { float, int8 } = await int8ModelOf(survey.dataset, place, log);
  const jpeg = { name: 'JPEG', ...(await asJpeg(survey, place)) };
  const png = { name: 'PNG', objects: survey.objectsPath, cutouts: survey.cutoutsDir };
  const rows = [];
  const delays = [];
  const ours =
    ({ name, objects, cutouts }, engine, precision) =>
    async () => {
      const result = await measureOurs(
        'classify.mjs',
        float,
        objects,
        cutouts,
        engine,
        precision,
        TIMES[precision],
      );
      delays.push(result.eventLoopDelayP99Ms);
      log(`classification ${name}: ${engine} ${precision} ${result.imagesPerSecond.toFixed(2)} images/s`);
      return result.imagesPerSecond;
    };
  const onnxruntime = async () => {
    const result = await measurePeer('onnxruntime_arrays.py', float, SIZE, OBJECTS);
    log(`classification: onnxruntime ${result.imagesPerSecond.toFixed(2)} images/s`);
    return result.imagesPerSecond;
  };
  for (const format of [png, jpeg]) {
    const ratio = await alternate(runs, ours(format, 'onnxruntime', 'float32'), onnxruntime);
    rows.push(ratioRow(`${format.name}, float32 | Python onnxruntime`, ratio, '0.95'));
  }
  for (const engine of int8 ? await enginesOfInt8() : []) {
    const alone = async () => {
      const request = JSON.stringify({ model: int8, engine, size: SIZE, count: TIMES.int8 * OBJECTS });
      const { imagesPerSecond } = await measureOurs('engine.mjs', request);
      log(`classification: ${engine} int8 alone ${imagesPerSecond.toFixed(2)} images/s`);
      return imagesPerSecond;
    };
    const ratio = await alternate(runs, ours(jpeg, engine, 'int8'), alone);
    rows.push(ratioRow(`JPEG, int8 | ${engine} alone`, ratio, '0.90'));
  }
  return [
    `ResNet-50, ${SIZE} px, ${OBJECTS} cutouts a run, ${runs} pairs of runs.`,
    '',
    '| Perseus, from files | from arrays in memory | Perseus, images/s | from memory, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Event-loop delay while classifying, p99: ${median(delays).toFixed(1)} ms (bar: 20 ms).`,
  ].join('\n');
}

async function enginesOfInt8() {
  const { ok } = await openvinoEngine.available();
  return ['onnxruntime', ...(ok ? ['openvino'] : [])];
}

async function asJpeg({ objectsPath, cutoutsDir }, place) {
  // The decoder of @perseus/data: it is there wherever this runs.
  const { default: sharp } = await import('sharp');
  const cutouts = join(place, 'jpeg', 'cutouts');
  await mkdir(cutouts, { recursive: true });
  for (const name of await readdir(cutoutsDir)) {
    await sharp(join(cutoutsDir, name))
      .jpeg({ quality: 90 })
      .toFile(join(cutouts, name.replace('.png', '.jpg')));
  }
  const objects = join(place, 'jpeg.csv');
  await writeFile(objects, (await readFile(objectsPath, 'utf8')).replaceAll('.png', '.jpg'));
  return { objects, cutouts };
}
