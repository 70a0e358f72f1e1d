import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDataset, simulateSurvey } from '@perseus/data';

/**
 * A simulated survey as a dataset whose training split has exactly `train` objects.
 *
 * @returns {Promise<{objectsPath: string, cutoutsDir: string, dataset: string}>}
 */
export async function surveyWithSplits(folder, { train, size }) {
  const survey = await simulateSurvey({ output: join(folder, 'survey'), objects: train + 32, size, seed: 1 });
  const [header, ...rows] = (await readFile(survey.objectsPath, 'utf8')).trim().split('\n');
  const splits = rows.map((_, i) => (i < 16 ? 'validation' : i < 32 ? 'test' : 'train'));
  const lines = [`${header},split`, ...rows.map((row, i) => `${row},${splits[i]}`)];
  await writeFile(survey.objectsPath, `${lines.join('\n')}\n`);
  const dataset = join(folder, 'dataset');
  await buildDataset({ ...survey, output: dataset, seed: 1 });
  return { ...survey, dataset };
}
