import { join } from 'node:path';
import { exportRun } from '@perseus/core';
import { measureOurs } from '../child.mjs';
import { surveyWithSplits } from '../network/survey.mjs';

/** A model of one short epoch on the processor, in a process of its own: its weights do not matter here, its shape does. */
export async function modelFor({ size, stem }, place) {
  const { dataset } = await surveyWithSplits(place, { train: 32, size });
  const run = join(place, 'run');
  const overrides = {
    device: 'cpu',
    epochs: 1,
    batchSize: 16,
    reportEverySteps: 1,
    'input.downsample': 1,
    'input.size': size,
    'architecture.stemChannels': stem,
  };
  await measureOurs('train.mjs', JSON.stringify({ dataset, run, overrides, warmUp: 0 }));
  const model = join(place, 'model.onnx');
  await exportRun(run, model);
  return model;
}
