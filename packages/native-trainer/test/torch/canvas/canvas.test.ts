import { describe } from 'vitest';
import { TINY_MODEL } from '../../../../core/test/engines/tiny-model.js';
import { torchEngine } from '../../../src/torch/factory.js';
import { canvasSuite } from './canvas-suite.js';

describe.each([1, 2])('on %i threads of the processor', (threads) => {
  canvasSuite(() => torchEngine.open(TINY_MODEL, { threads, precision: 'float32' }), 'cpu');
});
