import type { Device, Engine } from '@perseus/core';
import { canvasFixture } from './canvas-fixture.js';
import { endingSuite } from './ending-suite.js';
import { refusingSuite } from './refusing-suite.js';
import { takingSuite } from './taking-suite.js';

/** What is true of an engine's canvases, wherever it computes. @param open opens the tiny model there */
export function canvasSuite(open: () => Promise<Engine>, device: Device): void {
  const fixture = canvasFixture(open, device);
  takingSuite(fixture);
  refusingSuite(fixture);
  endingSuite(fixture);
}
