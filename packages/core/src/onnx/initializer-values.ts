import type { ModelMetadata } from '../model/metadata.js';
import type { Weights } from '../model/weights.js';
import { convolutionsOf, type Convolution } from '../model/architecture.js';
import { foldedBias, foldedKernel, type BatchNorm } from './fold.js';
import type { TensorShape } from './proto.js';

/** The bytes of an initializer of the exported graph, computed from a run's weights when asked for. */
export function initializerValues(
  weights: Weights,
  metadata: ModelMetadata,
): (tensor: TensorShape) => Promise<Uint8Array> {
  const convolutions = new Map(convolutionsOf(weights.network).map((layer) => [layer.name, layer]));
  const { scale, zeroPoint } = metadata.preprocessing;
  const temperature = metadata.calibrations.find(({ views }) => views === 1)!.temperature;

  return async ({ name }) => {
    if (name === 'input_scale') return bytesOf(Float32Array.of(scale));
    if (name === 'input_zero_point') return Uint8Array.of(zeroPoint);
    if (name === 'temperature') return bytesOf(Float32Array.of(temperature));
    const layer = convolutions.get(name.slice(0, name.lastIndexOf('.')));
    if (!layer) return bytesOf(await weights.read(name));
    const norm = await readBatchNorm(weights, layer);
    return bytesOf(name.endsWith('.bias') ? foldedBias(norm) : foldedKernel(await weights.read(name), norm));
  };
}

async function readBatchNorm(weights: Weights, { batchNorm }: Convolution): Promise<BatchNorm> {
  return {
    gamma: await weights.read(`${batchNorm}.weight`),
    beta: await weights.read(`${batchNorm}.bias`),
    mean: await weights.read(`${batchNorm}.running_mean`),
    variance: await weights.read(`${batchNorm}.running_var`),
  };
}

/** ONNX is little-endian, and so is every machine that Node.js 20 and ONNX Runtime both run on. */
function bytesOf(values: Float32Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
