import { fileURLToPath } from 'node:url';
import type { EngineFactory, Precision } from '@perseus/core';
import { describe } from 'vitest';
import { engineProcessSuite } from '../../../core/test/engines/engine-process-suite.js';
import { engineSuite } from '../../../core/test/engines/engine-suite.js';
import { torchEngine } from '../../src/torch/factory.js';

const asked = (precision: Precision): EngineFactory => ({
  ...torchEngine,
  open: (path, options) => torchEngine.open(path, { ...options, precision }),
});

describe('LibTorch', () => {
  describe('in float32', () => engineSuite(asked('float32')));

  // Eight bits of a number's own after each of some fifty layers: 0.5 of embeddings up to 60, in PyTorch too.
  describe('in the precision that it takes by itself here', () => engineSuite(torchEngine, 0.3));

  engineProcessSuite({
    specifier: '@perseus/native-trainer',
    name: 'torchEngine',
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
});
