import type { Device, Precision } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { TINY_MODEL } from '../../../../core/test/engines/tiny-model.js';
import { torchEngine } from '../../../src/torch/factory.js';
import type { TorchEngine } from '../../../src/torch/torch-engine.js';
import { canvasSuite } from './canvas-suite.js';
import { leavingSuite } from './leaving-suite.js';
import { smallField, sourcesOf } from './small-field.mjs';

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

  // The processor's memory is lent before it is there: asking for all of it would end the machine.
  test.skipIf(device === 'cpu')(
    'have fewer blocks where memory does not hold all, and paint them',
    async () => {
      await using engine = (await open('float32')) as TorchEngine;
      const wanted = 2 ** 22;
      await using canvas = await engine.openCanvas({ side: 256, blocks: wanted });
      expect(canvas.blocks).toBeLessThan(wanted);
      expect(Math.log2(wanted / canvas.blocks) % 1).toBe(0);
      const last = canvas.blocks - 1;
      await canvas.paint(sourcesOf(smallField(), { x: 0, y: 0, width: 100, height: 100 }), [last]);
      const ids = Int32Array.of(last);
      const corner = { size: 32, left: Int32Array.of(0), top: Int32Array.of(0) };
      const residents = await canvas.take({ ...corner, blocks: { column: 0, row: 0, across: 1, ids } });
      expect(residents.marksOf(0).withoutData).toBe(0);
    },
  );
});
