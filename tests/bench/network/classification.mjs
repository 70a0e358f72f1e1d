import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';
import { modelOf } from './model.mjs';
import { surveyWithSplits } from './survey.mjs';

const SIZE = 200;
const OBJECTS = 240;

/**
 * Classified images/s from files to probabilities in JavaScript, float32 on the CPU, beside Python onnxruntime on the
 * same model, which is fed arrays that lie in memory.
 */
export async function benchClassification({ folder, runs, log }) {
  const place = join(folder, 'classification');
  await mkdir(place);
  const survey = await surveyWithSplits(place, { train: OBJECTS - 32, size: SIZE });
  const model = await modelOf(survey.dataset, place);
  const rows = [];
  const delays = [];
  for (const { format, objects, cutouts } of [
    { format: 'PNG', objects: survey.objectsPath, cutouts: survey.cutoutsDir },
    { format: 'JPEG', ...(await asJpeg(survey, place)) },
  ]) {
    const ours = async () => {
      const result = await measureOurs('classify.mjs', model, objects, cutouts);
      delays.push(result.eventLoopDelayP99Ms);
      log(`classification ${format}: Perseus ${result.imagesPerSecond.toFixed(2)} images/s`);
      return result.imagesPerSecond;
    };
    const theirs = async () => {
      const result = await measurePeer('onnxruntime_arrays.py', model, SIZE, OBJECTS);
      log(`classification ${format}: onnxruntime ${result.imagesPerSecond.toFixed(2)} images/s`);
      return result.imagesPerSecond;
    };
    rows.push(ratioRow(`from ${format} files`, await alternate(runs, ours, theirs), '0.95'));
  }
  return [
    `ResNet-50, float32, ${SIZE} px, ${OBJECTS} cutouts a run, ${runs} pairs of runs.`,
    '',
    '| | Perseus, images/s | Python onnxruntime from arrays, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Event-loop delay while classifying, p99: ${median(delays).toFixed(1)} ms (bar: 20 ms).`,
  ].join('\n');
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
