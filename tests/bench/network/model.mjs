import { join } from 'node:path';
import { exportInt8, exportRun } from '@perseus/core';
import { trainRun } from '@perseus/native-trainer';

/** A ResNet-50 of one short epoch: its weights do not matter here, its shape does. */
export async function modelOf(datasetFolder, place) {
  return (await exported(datasetFolder, place, 1)).model;
}

/** Enough that the network tells something, or its int8 form would not pass the gate. */
const EPOCHS = Number(process.env.PERSEUS_BENCH_EPOCHS ?? 8);

/** A folder with model.onnx and model.int8.onnx, at 200 px without downsampling, to measure instead of training one each time. */
const MODEL = process.env.PERSEUS_BENCH_MODEL;

/** The same with its int8 form, trained a little longer, and calibrated on enough that one label may change; null where the form was refused all the same. */
export async function int8ModelOf(datasetFolder, place, log) {
  if (MODEL) return { float: join(MODEL, 'model.onnx'), int8: join(MODEL, 'model.int8.onnx') };
  const { runFolder, model } = await exported(datasetFolder, place, EPOCHS);
  const int8 = join(place, 'model.int8.onnx');
  try {
    await exportInt8(runFolder, model, int8, { calibrationCutouts: 208 });
  } catch (error) {
    if (error.code !== 'EXPORT_INT8_GATE') throw error;
    log(`Without int8: ${error.message}`);
    return { float: model, int8: null };
  }
  return { float: model, int8 };
}

async function exported(datasetFolder, place, epochs) {
  const runFolder = join(place, 'run');
  await trainRun({ datasetFolder, runFolder, overrides: { epochs, 'input.downsample': 1 } });
  const model = join(place, 'model.onnx');
  await exportRun(runFolder, model);
  return { runFolder, model };
}
