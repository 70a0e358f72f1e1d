import type { FileHandle } from 'node:fs/promises';
import type { ModelMetadata, QuantisationMethod } from '../model/metadata.js';
import { calibrationOf } from '../model/calibration-of.js';
import { int8GraphOf } from '../onnx/int8-graph.js';
import type { TensorShape } from '../onnx/proto.js';
import { writeModel } from '../onnx/write-model.js';
import type { FloatForm } from './float-form.js';
import { convolutionInputsOf } from './calibrate/observed-values.js';
import type { Observation } from './calibrate/observer.js';
import { integerConvolution, roundingOf, type IntegerConvolution, type Rounding } from './rounding.js';

/** One way to choose the integers. */
export interface Recipe {
  method: QuantisationMethod;
  biasCorrected: boolean;
}

/**
 * Writes the int8 form of a model by one recipe.
 *
 * @param metadata its own: with `quantisation`, and with the temperature of a single view at int8 if it is known yet
 * @returns SHA-256 and length of what was written
 */
export async function writeInt8Form(
  file: FileHandle,
  float: FloatForm,
  { metadata, recipe, observation }: { metadata: ModelMetadata; recipe: Recipe; observation: Observation },
  signal?: AbortSignal,
): Promise<{ sha256: string; bytes: number }> {
  const valuesOf = integerValues(float, metadata, recipe, observation);
  return writeModel(
    file,
    {
      graph: int8GraphOf(metadata),
      producerVersion: metadata.perseusVersion,
      metadataProps: { perseus: JSON.stringify(metadata) },
    },
    async (tensor) => {
      signal?.throwIfAborted();
      return valuesOf(tensor);
    },
  );
}

/** The bytes of an initializer of the int8 form, computed from the float form's when asked for. */
function integerValues(
  float: FloatForm,
  metadata: ModelMetadata,
  recipe: Recipe,
  observation: Observation,
): (tensor: TensorShape) => Promise<Uint8Array> {
  const inputs = convolutionInputsOf(metadata);
  const roundings = roundingsOf(metadata, recipe, observation);
  // The initializers of a convolution come one after the other: it is computed once.
  let current: { name: string; integers: IntegerConvolution } | undefined;

  const convolutionOf = async (name: string): Promise<IntegerConvolution> => {
    if (current?.name === name) return current.integers;
    const { value, roundedAs } = inputs.get(name)!;
    const weights = {
      kernel: await float.readFloats(`${name}.weight`),
      bias: await float.readFloats(`${name}.bias`),
    };
    const means = recipe.biasCorrected ? observation.means.get(value)! : undefined;
    current = { name, integers: integerConvolution(weights, roundings.get(roundedAs)!.scale, means) };
    return current.integers;
  };

  return async ({ name, shape }) => {
    if (name === 'temperature')
      return bytesOf(Float32Array.of(calibrationOf(metadata, 1, 'int8').temperature));
    const [layer, part = ''] = splitAtLastDot(name);
    if (inputs.has(layer)) {
      const integers = await convolutionOf(layer);
      if (part === 'weight') return bytesOf(integers.weights);
      if (part === 'weight_scale') return bytesOf(integers.weightScales);
      if (part === 'weight_zero_point') return new Uint8Array(shape[0]!);
      if (part === 'bias') return bytesOf(integers.biases);
      if (part === 'bias_scale') return bytesOf(integers.biasScales);
    }
    const { value, what } = /^(?<value>.*)_(?<what>scale|zero_point)$/.exec(name)?.groups ?? {};
    const rounding = value === undefined ? undefined : roundings.get(value);
    if (!rounding) return float.readBytes(name);
    return what === 'scale' ? bytesOf(Float32Array.of(rounding.scale)) : Uint8Array.of(rounding.zeroPoint);
  };
}

/** The pixels, averaged or not, keep the rounding that they come with. */
function roundingsOf(
  { preprocessing }: ModelMetadata,
  { method }: Recipe,
  { ranges }: Observation,
): Map<string, Rounding> {
  const pixels = { scale: Math.fround(preprocessing.scale), zeroPoint: preprocessing.zeroPoint };
  return new Map([
    ['input', pixels],
    ['pixels', pixels],
    ...[...ranges].map(([name, byMethod]): [string, Rounding] => [name, roundingOf(byMethod[method])]),
  ]);
}

function splitAtLastDot(name: string): [string, string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1)];
}

/** ONNX is little-endian, and so is every machine that Node.js 20 and ONNX Runtime both run on. */
function bytesOf(
  values: Float32Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
