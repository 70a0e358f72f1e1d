import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, ratioRow } from '../alternate.mjs';
import { measureOurs } from '../child.mjs';
import { RENDERING, writeField } from '../fields/field-images.mjs';
import { modelFor } from './model.mjs';
import { gpuSettings } from './settings.mjs';

const { device, engineDevice, size, batch, stem, field, objects, precisions } = gpuSettings;

/**
 * Classification of a field on a GPU, from three bands on disk to the table, beside the engine alone on cutouts that lie in host
 * memory, and what the pipeline does without a network.
 */
export async function benchGpuField({ folder, runs, log }) {
  const place = join(folder, 'gpu-field');
  await mkdir(place);
  const model = await modelFor(gpuSettings, place);
  const tile = await writeField(place, field);
  const fromField = async (request) => {
    const whole = {
      folder: place,
      model,
      tile,
      rendering: RENDERING,
      side: field,
      batchSize: batch,
      objects,
    };
    const result = await measureOurs('classify-field.mjs', JSON.stringify({ ...whole, ...request }));
    log(`field: ${JSON.stringify({ ...request, ...result })}`);
    return result.imagesPerSecond;
  };
  const rows = [];
  for (const precision of precisions) {
    const request = { engine: 'torch', device: engineDevice, precision };
    const alone = async () => {
      const told = { ...request, model, size, batch, count: objects };
      const { imagesPerSecond } = await measureOurs('engine.mjs', JSON.stringify(told));
      log(`field: ${precision} alone ${imagesPerSecond.toFixed(1)} images/s`);
      return imagesPerSecond;
    };
    rows.push(ratioRow(precision, await alternate(runs, () => fromField(request), alone), '0.90'));
  }
  const ceiling = await fromField({ engine: 'null', precision: 'float32' });
  return [
    `ResNet-50 of ${stem} stem channels, ${size} px, ${objects} objects of three uncompressed bands of ${field} x ${field}, batch ${batch}, ` +
      `on ${device}, ${runs} pairs of runs.`,
    '',
    '| | from the field, images/s | the engine alone from host memory, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Without a network: ${ceiling.toFixed(0)} objects/s from images to the table. Where that is less than the engine alone, reading and ` +
      "rendering on this machine's processors bound the first column, else the engine does.",
  ].join('\n');
}
