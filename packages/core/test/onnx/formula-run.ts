import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resnet50, weightShapesOf, type WeightShape } from '../../src/model/architecture.js';
import type { UncalibratedMetadata } from '../../src/model/read-metadata.js';
import { runPaths } from '../../src/run/run-folder.js';
import { writeSafetensors, type TensorData } from '../../src/safetensors/writer.js';
import { cutouts, values, weight } from './formula.js';

/** One network of `golden/onnx/*.json`, and what PyTorch computes with it. */
export interface GoldenCase {
  name: string;
  architecture: UncalibratedMetadata['architecture'];
  downsample: number;
  size: number;
  height: number;
  width: number;
  count: number;
  zeroPoint: number;
  scale: number;
  weightsSha256: string;
  imageSha256: string;
  logits: number[][];
  embedding: number[][];
}

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/onnx/${name}`, import.meta.url), 'utf8')) as T;
}

export const goldenCases = readGolden<{ cases: GoldenCase[] }>('resnet.json').cases;
export const torchvision = readGolden<{ tensors: WeightShape[]; case: GoldenCase }>('torchvision.json');

export const VALIDATION_COUNT = 24;

export interface RunTensors {
  weights: TensorData[];
  reference: TensorData[];
  metadata: UncalibratedMetadata;
}

/** A run folder as training leaves it, with the formula's weights and PyTorch's outputs; `alter` may break it first. */
export async function writeFormulaRun(
  folder: string,
  golden: GoldenCase,
  alter: (tensors: RunTensors) => void = () => undefined,
): Promise<void> {
  const tensors: RunTensors = {
    weights: formulaWeights(golden),
    reference: formulaReference(golden),
    metadata: metadataOf(golden),
  };
  alter(tensors);
  const metadata = { format: 'pt', perseus: JSON.stringify(tensors.metadata) };
  await mkdir(folder, { recursive: true });
  await writeSafetensors(runPaths(folder).model, tensors.weights, metadata);
  await writeSafetensors(runPaths(folder).reference, tensors.reference, { perseus: metadata.perseus });
}

export function formulaWeights({ architecture }: GoldenCase): TensorData[] {
  return weightShapesOf(resnet50(architecture)).map((tensor) => ({
    ...tensor,
    data: weight(tensor.name, tensor.shape),
  }));
}

export function formulaReference({ count, height, width, logits, embedding }: GoldenCase): TensorData[] {
  const labels = Int32Array.from({ length: VALIDATION_COUNT }, (_, i) => i % 2);
  const noise = values('validation-logits', 16 * VALIDATION_COUNT * 2);
  const validationLogits = Float32Array.from(
    noise,
    (u, i) => 3 * u + (labels[(i >> 1) % VALIDATION_COUNT] === i % 2 ? 1 : 0),
  );
  return [
    { name: 'image', dtype: 'U8', shape: [count, height, width, 3], data: cutouts(count, height, width) },
    { name: 'logits', dtype: 'F32', shape: [count, 2], data: Float32Array.from(logits.flat()) },
    {
      name: 'embedding',
      dtype: 'F32',
      shape: [count, embedding[0]!.length],
      data: Float32Array.from(embedding.flat()),
    },
    { name: 'validation_logits', dtype: 'F32', shape: [16, VALIDATION_COUNT, 2], data: validationLogits },
    { name: 'validation_labels', dtype: 'I32', shape: [VALIDATION_COUNT], data: labels },
  ];
}

export function metadataOf({
  architecture,
  downsample,
  size,
  zeroPoint,
  scale,
}: GoldenCase): UncalibratedMetadata {
  return {
    formatVersion: 1,
    perseusVersion: '0.1.0',
    classes: ['background', 'member'],
    size,
    downsample,
    architecture,
    preprocessing: { zeroPoint, scale },
    pixelScaleArcsec: 0.1,
    bands: ['i', 'r', 'g'],
    filterSystem: null,
    stretch: null,
    psfFwhmArcsec: null,
    depth: null,
    extinction: null,
    source: 'a formula',
    simulated: true,
    trainingRanges: { magnitude: null, sizeArcsec: null, surfaceBrightness: null },
    memberFraction: 0.5,
    clusterRedshift: null,
    corners: 'reflect',
    interpolation: 'bilinear',
    datasetHash: '0'.repeat(64),
  };
}
