import { join } from 'node:path';
import { exportRun } from '@perseus/core';
import { trainRun } from '@perseus/native-trainer';

/** A ResNet-50 of one short epoch: its weights do not matter here, its shape does. */
export async function modelOf(datasetFolder, place) {
  const runFolder = join(place, 'run');
  await trainRun({
    datasetFolder,
    runFolder,
    overrides: { epochs: 1, 'input.downsample': 1 },
  });
  const model = join(place, 'model.onnx');
  await exportRun(runFolder, model);
  return model;
}
