import type { Device, Precision } from '@perseus/core';
import { describe } from 'vitest';
import { TINY_MODEL } from '../../../../core/test/engines/tiny-model.js';
import { torchEngine } from '../../../src/torch/factory.js';
import { canvasSuite } from './canvas-suite.js';
import { leavingSuite } from './leaving-suite.js';

/** The first GPU; PERSEUS_TEST_DEVICE=cpu tries these tests without one. */
const device = (process.env.PERSEUS_TEST_DEVICE ?? 'cuda:0') as Device;
const availability = await torchEngine.available(device);
const leftOut = availability.ok ? '' : ` (left out: ${availability.reason})`;

const open = (precision: Precision) => torchEngine.open(TINY_MODEL, { device, precision });

// What is true of every engine's canvases, on a GPU.
describe.skipIf(leftOut !== '')(`canvases on ${device}${leftOut}`, () => {
  describe('in float32', () => canvasSuite(() => open('float32'), device));
  describe('in bfloat16', () => canvasSuite(() => open('bfloat16'), device));

  leavingSuite(device);
});
