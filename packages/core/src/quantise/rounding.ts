import type { Range } from './calibrate/range.js';

/** How an activation is stored: value = (uint8 - zeroPoint) * scale. */
export interface Rounding {
  scale: number;
  zeroPoint: number;
}

/** The largest weight's integer. One less than would fit: ONNX Runtime's fast path wants all of them shifted by one. */
export const LARGEST_WEIGHT = 126;

/** A bias takes half of int32 at most, so that the sum of products on top of it does not overflow. */
const LARGEST_BIAS = 2 ** 30;

/** Below it products of two scales would leave the normal range of float32, where engines flush to zero. */
const SMALLEST_SCALE = 2 ** -60;

const LARGEST_INT32 = 2 ** 31 - 1;

/** The finest rounding to uint8 that covers the range and has zero exactly. */
export function roundingOf({ low, high }: Range): Rounding {
  // A value that was never but 0 may be anything elsewhere.
  if (high === low) return { scale: 1, zeroPoint: 0 };
  const scale = Math.fround(Math.max((high - low) / 255, SMALLEST_SCALE));
  return { scale, zeroPoint: Math.min(Math.max(Math.round(-low / scale), 0), 255) };
}

export interface IntegerConvolution {
  weights: Int8Array<ArrayBuffer>;
  /** A value a channel: weight = integer * scale. */
  weightScales: Float32Array<ArrayBuffer>;
  biases: Int32Array<ArrayBuffer>;
  /** Input scale times weight scale. */
  biasScales: Float32Array<ArrayBuffer>;
}

export interface FloatConvolution {
  /** [out, in, height, width] */
  kernel: Float32Array;
  bias: Float32Array;
}

/**
 * A convolution in integers: each output channel's weights symmetric within +-126, its bias in units of the products.
 *
 * A channel of small or no weights and a large bias gets a scale at which the bias still fits; its weights then count the
 * less, as they do in its output.
 *
 * @param inputMeans mean of each input channel; where given, what rounding the weights adds to an output on average is
 *   taken off the bias, the borders' zeros neglected (Nagel et al. 2019, arXiv:1906.04721, section 4.2)
 */
export function integerConvolution(
  { kernel, bias }: FloatConvolution,
  inputScale: number,
  inputMeans?: ArrayLike<number>,
): IntegerConvolution {
  const channels = bias.length;
  const perChannel = kernel.length / channels;
  const integers: IntegerConvolution = {
    weights: new Int8Array(kernel.length),
    weightScales: new Float32Array(channels),
    biases: new Int32Array(channels),
    biasScales: new Float32Array(channels),
  };
  for (let channel = 0; channel < channels; channel++) {
    const first = channel * perChannel;
    const weights = kernel.subarray(first, first + perChannel);
    const scale = weightScaleOf(weights, bias[channel]!, inputScale);
    const rounded = integers.weights.subarray(first, first + perChannel);
    weights.forEach((weight, i) => (rounded[i] = Math.round(weight / scale)));
    const shift = inputMeans ? meanShift(weights, rounded, scale, inputMeans) : 0;
    const biasScale = Math.fround(inputScale * scale);
    const integerBias = Math.round((bias[channel]! - shift) / biasScale);
    integers.weightScales[channel] = scale;
    integers.biasScales[channel] = biasScale;
    integers.biases[channel] = Math.min(Math.max(integerBias, -LARGEST_INT32), LARGEST_INT32);
  }
  return integers;
}

function weightScaleOf(weights: Float32Array, bias: number, inputScale: number): number {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const forBias = Math.abs(bias) / (inputScale * LARGEST_BIAS);
  return Math.fround(Math.max(largest / LARGEST_WEIGHT, forBias, SMALLEST_SCALE));
}

/** What rounding adds to an output channel on average: sum over inputs of (rounded - exact) weights times the mean. */
function meanShift(
  weights: Float32Array,
  rounded: Int8Array,
  scale: number,
  inputMeans: ArrayLike<number>,
): number {
  const perInput = weights.length / inputMeans.length;
  let shift = 0;
  for (let i = 0; i < weights.length; i++) {
    shift += (rounded[i]! * scale - weights[i]!) * inputMeans[Math.floor(i / perInput)]!;
  }
  return shift;
}
