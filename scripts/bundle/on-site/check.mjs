/**
 * Proves an installed bundle: simulates a survey, trains a little network on it, and classifies with it. `bin/perseus-check`
 *
 *   perseus-check [--device cuda]
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runStep } from './steps.mjs';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const folder = mkdtempSync(join(tmpdir(), 'perseus-check-'));
const at = (name) => join(folder, name);
const OBJECTS = 96;
const { device } = parseArgs({ options: { device: { type: 'string' } } }).values;
const trainOn = device ? ['--device', device] : [];
/** On a device that was asked for the training's LibTorch classifies too. */
const classifyOn = device ? ['--engine', 'torch', '--device', device] : [];

/** An eighth as wide as ResNet-50: what is proved is that everything runs here. */
const LITTLE = [
  '--stem-channels',
  '8',
  '--epochs',
  '2',
  '--batch-size',
  '8',
  '--downsample',
  '1',
  '--seed',
  '3',
];
const objects = ['--objects', at('survey/objects.csv'), '--cutouts', at('survey/cutouts')];
const steps = {
  'versions and devices': ['doctor', '--json'],
  'simulated cutouts': [
    'simulate',
    '-o',
    at('survey'),
    '--objects',
    `${OBJECTS}`,
    '--size',
    '32',
    '--seed',
    '5',
  ],
  dataset: ['dataset', 'build', ...objects, '-o', at('dataset'), '--seed', '5'],
  training: ['train', at('dataset'), '-o', at('run'), ...LITTLE, ...trainOn],
  classification: [
    'classify',
    '--model',
    at('run'),
    ...objects,
    '-o',
    at('members.csv'),
    '--tta',
    '8',
    ...classifyOn,
  ],
  evaluation: [
    'evaluate',
    '--model',
    at('run'),
    '--dataset',
    at('dataset'),
    '--split',
    'test',
    ...classifyOn,
  ],
  // Where the addon for FITS images was built: the whole way on fields, with maps and tables.
  ...(existsSync(join(root, '.perseus/sky')) && { fields: ['demo', '--quick', '-o', at('demo')] }),
};

try {
  const perseus = join(root, 'packages/cli/bin/perseus.js');
  for (const [name, args] of Object.entries(steps)) {
    if (!runStep(name, process.execPath, [perseus, ...args], { quiet: true })) process.exit(1);
  }
  const rows = readFileSync(at('members.csv'), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const column = rows[0].split(',').indexOf('p_member');
  const probabilities = rows.slice(1).map((row) => Number(row.split(',')[column] || NaN));
  if (probabilities.length !== OBJECTS || !probabilities.every((p) => p >= 0 && p <= 1)) {
    throw new Error(
      `members.csv has ${probabilities.length} rows of ${OBJECTS}, or rows without a probability.`,
    );
  }
  console.log(`passed: ${OBJECTS} simulated objects have a probability of membership.`);
} catch (error) {
  console.log(`FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
