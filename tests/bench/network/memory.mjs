import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exportRun } from '@perseus/core';
import { trainRun } from '@perseus/native-trainer';
import { measureOurs } from '../child.mjs';
import { surveyWithSplits } from './survey.mjs';

const FEW = 5_000;
const MANY = 50_000;

/** Resident memory while classifying 50 000 objects, beside 5 000, with a small network. */
export async function benchMemory({ folder, log }) {
  const place = join(folder, 'memory');
  await mkdir(place);
  const survey = await surveyWithSplits(place, { train: 96, size: 64 });
  const runFolder = join(place, 'run');
  await trainRun({
    datasetFolder: survey.dataset,
    runFolder,
    overrides: { epochs: 1, 'architecture.stemChannels': 8 },
  });
  const model = join(place, 'model.onnx');
  await exportRun(runFolder, model);
  const rows = [];
  for (const count of [FEW, MANY]) {
    const result = await measureOurs(
      'classify-many.mjs',
      model,
      survey.objectsPath,
      survey.cutoutsDir,
      count,
    );
    log(`memory: ${count} objects, ${result.peakMiB.toFixed(0)} MiB at most`);
    rows.push({ count, ...result });
  }
  const growth = rows[1].peakMiB / rows[0].peakMiB - 1;
  return [
    '| objects | peak resident memory, MiB | seconds |',
    '|---|---|---|',
    ...rows.map(
      ({ count, peakMiB, seconds }) => `| ${count} | ${peakMiB.toFixed(0)} | ${seconds.toFixed(1)} |`,
    ),
    '',
    `Growth: ${(growth * 100).toFixed(1)} % (bar: 10 %).`,
  ].join('\n');
}
