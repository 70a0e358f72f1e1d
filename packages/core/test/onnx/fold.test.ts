import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldedBias, foldedKernel, type BatchNorm } from '../../src/onnx/fold.js';

const number = fc.double({ min: -10, max: 10, noNaN: true });
const channel = fc.record({
  gamma: number,
  beta: number,
  mean: number,
  variance: fc.double({ min: 0, max: 100, noNaN: true }),
  kernel: fc.array(number, { minLength: 9, maxLength: 9 }),
  input: fc.array(number, { minLength: 9, maxLength: 9 }),
});

test('a convolution with batch norm folded in gives what the two give one after the other', () => {
  fc.assert(
    fc.property(fc.array(channel, { minLength: 1, maxLength: 6 }), (channels) => {
      const norm: BatchNorm = {
        gamma: Float32Array.from(channels, ({ gamma }) => gamma),
        beta: Float32Array.from(channels, ({ beta }) => beta),
        mean: Float32Array.from(channels, ({ mean }) => mean),
        variance: Float32Array.from(channels, ({ variance }) => variance),
      };
      const kernel = Float32Array.from(channels.flatMap((each) => each.kernel));
      const weight = foldedKernel(kernel, norm);
      const bias = foldedBias(norm);
      channels.forEach(({ input }, c) => {
        const convolve = (values: Float32Array) =>
          input.reduce((sum, x, i) => sum + x * values[c * input.length + i]!, 0);
        const deviation = Math.sqrt(norm.variance[c]! + 1e-5);
        const expected = ((convolve(kernel) - norm.mean[c]!) / deviation) * norm.gamma[c]! + norm.beta[c]!;
        // Each of ten terms was rounded once to float32, by at most 2^-24 of its size.
        const size = 1100 * (Math.abs(norm.gamma[c]!) / deviation) + 10;
        expect(Math.abs(convolve(weight) + bias[c]! - expected)).toBeLessThan(size * 2 ** -23);
      });
    }),
  );
});
