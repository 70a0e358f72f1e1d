import { join } from 'node:path';
import { exportInt8, exportRun } from '@perseus/core';
import { trainRun } from '@perseus/native-trainer';

/** A ResNet-50 of one short epoch: its weights do not matter here, its shape does. */
export async function modelOf(datasetFolder, place) {
  return (await exported(datasetFolder, place, 1)).model;
}

/** The same with its int8 form, trained a little longer: a network that cannot tell anything passes no gate. */
export async function int8ModelOf(datasetFolder, place) {
  const { runFolder, model } = await exported(datasetFolder, place, 6);
  const int8 = join(place, 'model.int8.onnx');
  await exportInt8(runFolder, model, int8, { calibrationCutouts: 64 });
  return { float: model, int8 };
}

async function exported(datasetFolder, place, epochs) {
  const runFolder = join(place, 'run');
  await trainRun({ datasetFolder, runFolder, overrides: { epochs, 'input.downsample': 1 } });
  const model = join(place, 'model.onnx');
  await exportRun(runFolder, model);
  return { runFolder, model };
}
