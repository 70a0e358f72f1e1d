import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dataset, SafetensorsFile, runPaths, type PerseusError } from '@perseus/core';
import { parseBasisWeights, weightsOf } from '../../src/run/basis-weights.js';
import { trainRun, type TrainRunOptions } from '../../src/run/train.js';
import { writeTinyDataset } from '../tiny-dataset.js';
import { TINY, temporaryFolder } from '../tiny-training.js';

// Half of the tiny dataset's rows are of either basis.
const GALAXY = 'spectroscopic galaxy';
const WEIGHTS = { [GALAXY]: 1, morphology: 0.25 };

let datasetFolder: string;
beforeAll(async () => {
  datasetFolder = await writeTinyDataset(mkdtempSync(join(tmpdir(), 'perseus-dataset-')));
});
afterAll(() => rmSync(datasetFolder, { recursive: true, force: true }));

async function trained(options: Partial<TrainRunOptions>) {
  const runFolder = options.runFolder ?? join(temporaryFolder(), 'run');
  const result = await trainRun({ datasetFolder, overrides: TINY, ...options, runFolder });
  await using model = await SafetensorsFile.open(runPaths(runFolder).model);
  return { ...result, head: Buffer.from(await model.readBytes('fc.weight')).toString('base64') };
}

const refused = (options: Partial<TrainRunOptions>) =>
  trained(options).then(
    () => expect.unreachable('was not refused'),
    (error: unknown) => error as PerseusError,
  );

describe('weights of label bases', () => {
  test('each row counts what its basis says, and 1 where nothing is said', async () => {
    await using dataset = await Dataset.open(datasetFolder);
    const rows = Int32Array.of(0, 2, 5, 7);
    expect(rows.reduce((names, row) => `${names} ${dataset.objects[row]!.labelBasis}`, '')).toBe(
      ` ${GALAXY} morphology ${GALAXY} morphology`,
    );
    expect([...weightsOf(dataset, rows, { morphology: 0.25 })]).toEqual([1, 0.25, 1, 0.25]);
  });

  test('decide the weights of the network by their ratio alone, and are written to config.json', async () => {
    const [plain, weighed, doubled] = [
      await trained({}),
      await trained({ basisWeights: WEIGHTS }),
      await trained({ basisWeights: { [GALAXY]: 2, morphology: 0.5 } }),
    ];
    expect(weighed.config.dataset.basisWeights).toEqual(WEIGHTS);
    expect(plain.config.dataset.basisWeights).toEqual({});
    expect(weighed.head).not.toBe(plain.head);
    expect(weighed.bestValidationLoss).not.toBe(plain.bestValidationLoss);
    // Powers of two are exact in floating point.
    expect(doubled.head).toBe(weighed.head);
  });

  test('are those of the run when it goes on, and no others', async () => {
    const { runFolder } = await trained({ basisWeights: WEIGHTS });
    const resume = { runFolder, resume: true };
    expect((await trained(resume)).config.dataset.basisWeights).toEqual(WEIGHTS);
    await trained({ ...resume, basisWeights: WEIGHTS });
    expect(await refused({ ...resume, basisWeights: { morphology: 0.5 } })).toMatchObject({
      code: 'RESUME_OTHER_SETTINGS',
      place: { option: 'basisWeights' },
    });
  });
});

describe('leaving bases out', () => {
  test('trains and validates without their rows, and says so in config.json', async () => {
    const { config } = await trained({ leaveOutBases: ['morphology'] });
    expect(config.dataset).toMatchObject({
      trainRows: 12,
      validationRows: 12,
      filters: ['label_basis!=morphology'],
    });
  });

  test('equals a filter on the column', async () => {
    const left = await trained({ leaveOutBases: ['morphology'] });
    const filtered = await trained({ filters: ['label_basis!=morphology'] });
    expect(filtered.head).toBe(left.head);
  });
});

describe('what is refused', () => {
  test.each([{ leaveOutBases: ['morfology'] }, { basisWeights: { morfology: 0.5 } }])(
    'a basis that no row has: %j',
    async (options) => {
      const error = await refused(options);
      expect(error).toMatchObject({ code: 'LABEL_BASIS_UNKNOWN', place: { column: 'label_basis' } });
      expect(error.message).toContain(`It has: morphology, ${GALAXY}.`);
    },
  );

  test('spec-galaxy=1, morphology=0.5 is read', () => {
    expect(parseBasisWeights('spec-galaxy=1, morphology = 0.5,spectroscopic galaxy=2')).toEqual({
      'spec-galaxy': 1,
      morphology: 0.5,
      [GALAXY]: 2,
    });
  });

  test.each([
    ['morphology', 'is no weight of a label basis'],
    ['=1', 'is no weight of a label basis'],
    ['morphology=', 'is no weight of a label basis'],
    ['morphology=-1', 'is no weight of a label basis'],
    ['morphology=much', 'is no weight of a label basis'],
    ['morphology=Infinity', 'is no weight of a label basis'],
    ['spec-star=1,', 'is no weight of a label basis'],
    ['morphology=0', '--leave-out-basis morphology'],
  ])('the weights "%s"', (text, why) => {
    expect(() => parseBasisWeights(text)).toThrow(why);
  });
});
