import type { Device, EngineFactory, Precision } from '@perseus/core';
import { describe } from 'vitest';
import { engineSuite } from '../../../core/test/engines/engine-suite.js';
import { torchEngine } from '../../src/torch/factory.js';

/** The first GPU; PERSEUS_TEST_DEVICE=cpu tries these tests without one. */
const device = (process.env.PERSEUS_TEST_DEVICE ?? 'cuda:0') as Device;
const availability = await torchEngine.available(device);

const asked = (precision: Precision): EngineFactory => ({
  ...torchEngine,
  open: (path, options) => torchEngine.open(path, { ...options, precision, device }),
});

const leftOut = availability.ok ? '' : ` (left out: ${availability.reason})`;

// What is true of every engine, on a GPU.
describe.skipIf(leftOut !== '')(`torch on ${device}${leftOut}`, () => {
  describe('in float32', () => engineSuite(asked('float32')));

  // Eight bits of a number's own after each of some fifty layers: 0.5 of embeddings up to 60, in PyTorch too.
  describe('in bfloat16', () => engineSuite(asked('bfloat16'), 0.3));

  describe.skipIf(device === 'cpu')('in float16', () => engineSuite(asked('float16'), 0.04));
});
