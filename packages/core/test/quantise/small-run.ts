import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  datasetHash,
  exportRun,
  IDENTITY_VIEW,
  onnxruntimeEngine,
  RowWriter,
  runPaths,
  writeObjectsCsv,
  type DatasetObject,
  type Label,
  type RunConfig,
  type Split,
} from '@perseus/core';
import { describeDataset } from '../dataset/small-dataset.js';
import { cutouts } from '../onnx/formula.js';
import { goldenCases, writeFormulaRun, type GoldenCase } from '../onnx/formula-run.js';

export const TRAIN_COUNT = 40;
export const VALIDATION_COUNT = 20;
const COUNT = TRAIN_COUNT + VALIDATION_COUNT;

export interface SmallRun {
  run: string;
  dataset: string;
  golden: GoldenCase;
}

/**
 * A run with the formula's network and a dataset of cutouts that it tells apart, at `folder/run` and `folder/dataset`.
 *
 * Where the classes are `clear`, one has contrast and the other has hardly any, and the threshold lies in the middle. Where
 * they are `blurred`, all cutouts are of one kind, the threshold is in the midst of them, and the label is the network's own
 * judgement: what is rounded otherwise changes sides.
 */
export async function smallRun(
  folder: string,
  classes: 'clear' | 'blurred',
  golden: GoldenCase = goldenCases[0]!,
): Promise<SmallRun> {
  const [run, dataset] = [join(folder, 'run'), join(folder, 'dataset')];
  const pixels = someCutouts(golden, classes === 'clear' ? 0.15 : 1);
  const margins = await marginsOf(join(folder, 'before'), golden, pixels);
  const middle = medianOf(margins);
  const labels = margins.map((margin): Label => (margin >= middle ? 1 : 0));
  const hash = await writeDataset(dataset, golden, pixels, labels);
  await writeFormulaRun(run, golden, ({ weights, reference, metadata }) => {
    metadata.datasetHash = hash;
    const shift = (values: Float32Array) =>
      values.forEach((value, i) => (values[i] = value - (i % 2) * middle));
    for (const { name, data } of [...weights, ...reference]) {
      if (name === 'fc.bias' || name === 'logits') shift(data as Float32Array);
    }
  });
  await writeFile(runPaths(run).config, JSON.stringify(configOf(dataset, hash)));
  await exportRun(run, runPaths(run).onnx, { threads: 1 });
  return { run, dataset, golden };
}

/** Every second cutout of the formula keeps only so much of its contrast. */
function someCutouts({ height, width }: GoldenCase, contrast: number): Uint8Array<ArrayBuffer> {
  const bytes = height * width * 3;
  return cutouts(COUNT, height, width).map((value, i) =>
    Math.floor(i / bytes) % 2 ? value : 128 + (value - 128) * contrast,
  );
}

/** What the formula's network says of each cutout, before its threshold is moved. */
async function marginsOf(
  folder: string,
  golden: GoldenCase,
  pixels: Uint8Array<ArrayBuffer>,
): Promise<number[]> {
  await writeFormulaRun(folder, golden);
  const { onnx } = runPaths(folder);
  await exportRun(folder, onnx, { threads: 1 });
  await using engine = await onnxruntimeEngine.open(onnx, { threads: 1 });
  const { height, width } = golden;
  const { logits } = await engine.run({ pixels, count: COUNT, height, width }, [IDENTITY_VIEW]);
  await rm(folder, { recursive: true });
  return Array.from({ length: COUNT }, (_, i) => logits[2 * i + 1]! - logits[2 * i]!);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[half - 1]! + sorted[half]!) / 2;
}

async function writeDataset(
  folder: string,
  { height, width }: GoldenCase,
  pixels: Uint8Array,
  labels: readonly Label[],
): Promise<string> {
  await mkdir(folder);
  const objects = labels.map((label, row): DatasetObject => {
    const split: Split = row < TRAIN_COUNT ? 'train' : 'validation';
    return {
      id: `object-${row}`,
      raDeg: row,
      decDeg: 0,
      label,
      labelBasis: '',
      group: row,
      split,
      columns: {},
    };
  });
  const table = await writeObjectsCsv(join(folder, 'objects.csv'), objects, []);
  const writer = await RowWriter.create(join(folder, 'cutouts.safetensors'), {
    name: 'image',
    dtype: 'U8',
    rowShape: [height, width, 3],
  });
  await writer.append(pixels);
  const { sha256 } = await writer.finish();
  const hashes = { 'objects.csv': table.sha256, 'cutouts.safetensors': sha256 };
  const description = { ...describeDataset(COUNT, hashes), height, width };
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(description));
  return datasetHash(hashes);
}

/** Of the training only what an export reads differs from one run to the next. */
function configOf(path: string, hash: string): RunConfig {
  return {
    formatVersion: 1,
    perseusVersion: '0.1.0',
    created: '2026-01-01T00:00:00Z',
    training: {
      formatVersion: 1,
      recipe: 'modern',
      seed: 7,
      device: 'cpu',
      threads: 1,
      loaderThreads: 1,
      precision: 'float32',
      epochs: 1,
      batchSize: 8,
      architecture: { stride: 'v1.5', stemChannels: 8, zeroInitLastGamma: true },
      input: { size: 64, downsample: 1, zeroPoint: 118, scale: 1 / 64 },
      augmentation: {
        rotation: 'any',
        anglesDeg: [],
        flip: true,
        interpolation: 'bilinear',
        corners: 'reflect',
      },
      optimizer: {
        kind: 'adamw',
        momentum: 0,
        nesterov: false,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0.05,
        decayNormAndBias: false,
        convolutionL2: 0,
      },
      schedule: { kind: 'cosine', learningRate: 0.001, decayRate: 1, decaySteps: 1, warmupFraction: 0.1 },
      loss: { labelSmoothing: 0.1, classWeights: [1, 1] },
      gradientClipNorm: 0,
      emaDecay: 0,
      earlyStoppingPatience: 0,
      checkpointSeconds: 300,
      reportEverySteps: 10,
    },
    dataset: {
      path,
      hash,
      trainRows: TRAIN_COUNT,
      validationRows: VALIDATION_COUNT,
      memberFraction: 0.5,
      filters: [],
      basisWeights: {},
    },
    machine: { libtorch: '', cpu: '', instructionSet: '', node: process.version },
  };
}
