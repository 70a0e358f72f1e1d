import { fileURLToPath } from 'node:url';
import type { EngineFactory, Precision } from '@perseus/core';
import { describe } from 'vitest';
import { engineProcessSuite } from '../../../core/test/engines/engine-process-suite.js';
import { engineSuite } from '../../../core/test/engines/engine-suite.js';
import { openvinoEngine } from '../../src/openvino/factory.js';
import { needsOpenVino, openvinoAddonMissing } from './openvino-addon.js';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

const asked = (precision: Precision): EngineFactory => ({
  ...openvinoEngine,
  open: (path, options) => openvinoEngine.open(path, { ...options, precision }),
});

describe.skipIf(openvinoAddonMissing() !== null)(`OpenVINO${needsOpenVino()}`, () => {
  describe('in float32', () => engineSuite(asked('float32')));

  // Eight bits of a number's own, through some fifty layers.
  describe('in the precision that it takes by itself here', () => engineSuite(openvinoEngine, 0.06));

  engineProcessSuite({
    specifier: '@perseus/native-trainer',
    name: 'openvinoEngine',
    cwd: packageFolder,
  });
});
