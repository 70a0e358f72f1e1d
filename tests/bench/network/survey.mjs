import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pairsWithin } from '@perseus/core';
import { buildDataset, simulateSurvey } from '@perseus/data';

const TO_SPARE = 32;
const TOO_CLOSE_ARCSEC = 3;

/**
 * A simulated survey as a dataset whose training split has exactly `train` objects. Red and blue are exchanged in its background galaxies,
 * so that a short training tells them apart with certainty: an int8 form must pass its gate, and no figure depends on the objects.
 *
 * @returns {Promise<{objectsPath: string, cutoutsDir: string, dataset: string}>}
 */
export async function surveyWithSplits(folder, { train, size }) {
  const objects = train + 32;
  const survey = await simulateSurvey({
    output: join(folder, 'survey'),
    objects: objects + TO_SPARE,
    size,
    seed: 1,
  });
  const [header, ...all] = (await readFile(survey.objectsPath, 'utf8')).trim().split('\n');
  const rows = apart(header.split(','), all).slice(0, objects);
  const splits = rows.map((_, i) => (i < 16 ? 'validation' : i < 32 ? 'test' : 'train'));
  const lines = [`${header},split`, ...rows.map((row, i) => `${row},${splits[i]}`)];
  await writeFile(survey.objectsPath, `${lines.join('\n')}\n`);
  await exchangeColours(header.split(','), rows, survey.cutoutsDir);
  const dataset = join(folder, 'dataset');
  await buildDataset({ ...survey, output: dataset, seed: 1 });
  return { ...survey, dataset };
}

/** Those without a neighbour: what lies too close is one object to a dataset, and must not be on two sides of a split. */
function apart(columns, rows) {
  const [ra, dec] = ['ra', 'dec'].map((name) => columns.indexOf(name));
  const positions = rows
    .map((row) => row.split(','))
    .map((values) => ({ raDeg: Number(values[ra]), decDeg: Number(values[dec]) }));
  const crowded = new Set(pairsWithin(positions, TOO_CLOSE_ARCSEC).map(([one]) => one));
  return rows.filter((_, i) => !crowded.has(i));
}

async function exchangeColours(columns, rows, cutoutsDir) {
  // The decoder of @perseus/data: it is there wherever this runs.
  const { default: sharp } = await import('sharp');
  const [id, label] = ['id', 'label'].map((name) => columns.indexOf(name));
  const background = rows.map((row) => row.split(',')).filter((values) => values[label] === '0');
  for (const values of background) {
    const path = join(cutoutsDir, `${values[id]}.png`);
    const exchanged = sharp(await readFile(path)).recomb([
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
    ]);
    await writeFile(path, await exchanged.png().toBuffer());
  }
}
