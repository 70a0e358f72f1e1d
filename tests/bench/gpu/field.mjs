import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, ratioRow } from '../alternate.mjs';
import { measureOurs } from '../child.mjs';
import { RENDERING, writeField } from '../fields/field-images.mjs';
import { modelFor } from './model.mjs';
import { gpuSettings } from './settings.mjs';

const { device, engineDevice, size, batch, stem, field, objects, precisions } = gpuSettings;

/** Who makes the field's pixels, and what stands beside it: the engine alone on cutouts that lie where those do. */
const WAYS = [
  { painting: 'engine', resident: true, bar: '0.90' },
  { painting: 'renderer', resident: false, bar: '-' },
];

/**
 * Classification of a field on a GPU, from three bands on disk to the table, painted there or rendered by the processors, beside
 * the engine alone, and what the pipeline does without a network.
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
    for (const { painting, resident, bar } of WAYS) {
      const request = { engine: 'torch', device: engineDevice, precision };
      const alone = async () => {
        const told = { ...request, model, size, batch, count: objects, resident };
        const { imagesPerSecond } = await measureOurs('engine.mjs', JSON.stringify(told));
        log(
          `field: ${precision} alone${resident ? ', resident' : ''} ${imagesPerSecond.toFixed(1)} images/s`,
        );
        return imagesPerSecond;
      };
      const ratio = await alternate(runs, () => fromField({ ...request, painting }), alone);
      rows.push(
        ratioRow(
          `${precision}, painted by the ${painting} | ${resident ? 'there' : 'in host memory'}`,
          ratio,
          bar,
        ),
      );
    }
  }
  const ceilings = [];
  for (const { painting } of WAYS)
    ceilings.push(await fromField({ engine: 'null', precision: 'float32', painting }));
  return [
    `ResNet-50 of ${stem} stem channels, ${size} px, ${objects} objects of three uncompressed bands of ${field} x ${field}, batch ${batch}, ` +
      `on ${device}, ${runs} pairs of runs.`,
    '',
    '| | cutouts of the engine alone lie | from the field, images/s | the engine alone, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Without a network: ${ceilings[0].toFixed(0)} objects/s from images to the table where nothing is painted either, which is what reading ` +
      `the bands and all else on the host allow, and ${ceilings[1].toFixed(0)} where this machine's processors render. ` +
      'What is slower than its ceiling is bound by the engine.',
  ].join('\n');
}
