import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integerConvolution, LARGEST_WEIGHT, roundingOf } from '../../src/quantise/rounding.js';
import { values } from '../onnx/formula.js';

const ranges = fc
  .tuple(fc.double({ min: 1e-12, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([span, below]) => ({ low: -span * below, high: span * (1 - below) }));

describe('activations', () => {
  test('come back from uint8 to within half a step, all over their range', () => {
    fc.assert(
      fc.property(ranges, fc.double({ min: 0, max: 1, noNaN: true }), ({ low, high }, where) => {
        const { scale, zeroPoint } = roundingOf({ low, high });
        const value = low + where * (high - low);
        const stored = Math.min(Math.max(Math.round(value / scale) + zeroPoint, 0), 255);
        // The zero point is rounded too: the ends of the range may lie up to half a step beyond the last one.
        expect(Math.abs((stored - zeroPoint) * scale - value)).toBeLessThanOrEqual(scale * 1.001);
        if (low === 0) expect(zeroPoint).toBe(0);
        expect(Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255).toBe(true);
        expect(Math.fround(scale)).toBe(scale);
      }),
    );
  });

  test('that were only ever 0 have a scale all the same', () => {
    expect(roundingOf({ low: 0, high: 0 })).toEqual({ scale: 1, zeroPoint: 0 });
  });
});

/** A kernel [out, in, 1, 1] and a bias, of the formula's numbers. */
function someConvolution(out: number, inputs: number) {
  return {
    kernel: Float32Array.from(values('kernel', out * inputs)),
    bias: Float32Array.from(values('bias', out)),
  };
}

/** What an output channel comes to for one value of each input. */
function outputs(
  { kernel, bias }: { kernel: ArrayLike<number>; bias: ArrayLike<number> },
  input: ArrayLike<number>,
): number[] {
  return Array.from(bias, (offset, channel) => {
    let sum = offset;
    for (let i = 0; i < input.length; i++) sum += kernel[channel * input.length + i]! * input[i]!;
    return sum;
  });
}

function restored(
  { weights, weightScales, biases, biasScales }: ReturnType<typeof integerConvolution>,
  inputs: number,
) {
  return {
    kernel: Array.from(weights, (weight, i) => weight * weightScales[Math.floor(i / inputs)]!),
    bias: Array.from(biases, (bias, channel) => bias * biasScales[channel]!),
  };
}

describe('a convolution in integers', () => {
  test('has its weights to within half a step of their channel, and its biases of theirs', () => {
    const exact = someConvolution(6, 10);
    const integers = integerConvolution(exact, 0.02);
    const back = restored(integers, 10);
    back.kernel.forEach((weight, i) => {
      const scale = integers.weightScales[Math.floor(i / 10)]!;
      expect(Math.abs(weight - exact.kernel[i]!)).toBeLessThanOrEqual(scale * 0.50001);
    });
    back.bias.forEach((bias, channel) => {
      expect(Math.abs(bias - exact.bias[channel]!)).toBeLessThanOrEqual(
        integers.biasScales[channel]! * 0.50001,
      );
    });
    expect(Math.max(...integers.weights.map(Math.abs))).toBe(LARGEST_WEIGHT);
  });

  test('gives on average what it gave in float, once its bias is corrected', () => {
    const exact = someConvolution(6, 400);
    const means = Float64Array.from(values('means', 400), (value) => 1 + value);
    const wanted = outputs(exact, means);
    const errorOf = (integers: ReturnType<typeof integerConvolution>) =>
      Math.max(...outputs(restored(integers, 400), means).map((sum, i) => Math.abs(sum - wanted[i]!)));
    const corrected = integerConvolution(exact, 0.02, means);
    expect(errorOf(corrected)).toBeLessThanOrEqual(Math.max(...corrected.biasScales) * 0.5001);
    expect(errorOf(integerConvolution(exact, 0.02))).toBeGreaterThan(10 * errorOf(corrected));
  });

  test('takes a channel without weights, whatever its bias', () => {
    for (const bias of [0, 1e-30, -0.37, 5, -1e9]) {
      const { kernel, bias: back } = restored(
        integerConvolution({ kernel: new Float32Array(9), bias: Float32Array.of(bias) }, 0.02),
        9,
      );
      expect(kernel.every((weight) => weight === 0)).toBe(true);
      expect(Math.abs(back[0]! - bias)).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(bias), 1e-9));
    }
  });

  test('lets no bias overflow int32, however small the weights beside it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -35, max: 3, noNaN: true }),
        fc.double({ min: -6, max: 12, noNaN: true }),
        fc.double({ min: -8, max: 2, noNaN: true }),
        (weight, offset, input) => {
          const bias = Math.fround(10 ** offset);
          const kernel = Float32Array.of(10 ** weight, -(10 ** weight) / 3);
          const integers = integerConvolution({ kernel, bias: Float32Array.of(bias, -bias) }, 10 ** input);
          for (const stored of integers.biases) expect(Math.abs(stored)).toBeLessThanOrEqual(2 ** 30 + 64);
          const error = Math.abs(integers.biases[0]! * integers.biasScales[0]! - bias);
          expect(error).toBeLessThanOrEqual(integers.biasScales[0]! * 0.5001 + bias * 1e-6);
        },
      ),
    );
  });
});
