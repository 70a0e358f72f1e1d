import { BATCH_NORM_EPSILON } from '../model/architecture.js';

/** Batch norm at inference: y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, a value a channel. */
export interface BatchNorm {
  gamma: Float32Array;
  beta: Float32Array;
  mean: Float32Array;
  variance: Float32Array;
}

/**
 * The kernel [out, ...] of a convolution with the batch norm that follows it multiplied in.
 *
 * Computed in double precision and rounded once, so that folding adds no more error than storing does.
 */
export function foldedKernel(kernel: Float32Array, norm: BatchNorm): Float32Array<ArrayBuffer> {
  const folded = new Float32Array(kernel.length);
  const perChannel = kernel.length / norm.gamma.length;
  for (let channel = 0, i = 0; channel < norm.gamma.length; channel++) {
    const factor = factorOf(norm, channel);
    for (const end = i + perChannel; i < end; i++) folded[i] = kernel[i]! * factor;
  }
  return folded;
}

/** The bias [out] that a convolution without one gets from the batch norm that follows it. */
export function foldedBias(norm: BatchNorm): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    norm.beta,
    (beta, channel) => beta - norm.mean[channel]! * factorOf(norm, channel),
  );
}

function factorOf({ gamma, variance }: BatchNorm, channel: number): number {
  return gamma[channel]! / Math.sqrt(variance[channel]! + BATCH_NORM_EPSILON);
}
