import type { BlocksOfGrid, Canvas, CanvasWindows, Device, Engine, EngineOutput, View } from '@perseus/core';
import { IDENTITY_VIEW } from '@perseus/core';
import { afterAll, beforeAll, expect } from 'vitest';
import { tinyOutputs } from '../../../../core/test/engines/tiny-model.js';
import { paintRectangle } from '../../../src/fields/paint-rectangle.js';
import type { TorchEngine } from '../../../src/torch/torch-engine.js';
import { paintAll, smallField, sourcesOf } from './small-field.mjs';
import { cutBy, windowsOver, type PaintedField } from './windows.js';

export const { size: MODEL_SIZE } = tinyOutputs;
export const SIDE = 64;
export const BLOCKS = 12;
export const field = smallField();
export const views: View[] = [IDENTITY_VIEW, { angleDeg: 90, flip: true }, { angleDeg: 33.3, flip: false }];

export const closed = expect.objectContaining({ code: 'ENGINE_CLOSED' }) as Error;
export const refused = expect.objectContaining({ code: 'NATIVE_ARGUMENT' }) as Error;

/** An engine with a canvas on which `field` is painted, for the tests of a suite. */
export interface CanvasFixture {
  engine: TorchEngine;
  canvas: Canvas;
  blocks: BlocksOfGrid;
  /** The same, painted at once. */
  painted: PaintedField;
  openEngine(): Promise<TorchEngine>;
  /** Another canvas, of the same engine where none is given. */
  openCanvas(of?: TorchEngine): Promise<Canvas>;
  windows(size?: number, count?: number): CanvasWindows;
  /** What a run of the same pixels gives. */
  plain(windows: CanvasWindows, looks?: readonly View[]): Promise<EngineOutput>;
}

/** @param open opens the tiny model on that device */
export function canvasFixture(open: () => Promise<Engine>, device: Device): CanvasFixture {
  const openEngine = async () => (await open()) as TorchEngine;
  const openCanvas = (of = fixture.engine) => of.openCanvas({ side: SIDE, blocks: BLOCKS });
  const windows = (size = MODEL_SIZE, count = 40) => windowsOver(field, size, fixture.blocks, count);
  const plain = (given: CanvasWindows, looks: readonly View[] = views) =>
    fixture.engine.run(cutBy(given, fixture.painted).batch, looks);
  const fixture = { openEngine, openCanvas, windows, plain } as CanvasFixture;

  beforeAll(async () => {
    fixture.engine = await openEngine();
    fixture.canvas = await openCanvas();
    fixture.blocks = await paintAll(fixture.canvas, field, true);
    const { width, height } = field;
    const whole = await paintRectangle(sourcesOf(field, { x: 0, y: 0, width, height }), device);
    fixture.painted = { ...whole, width, height };
  });
  afterAll(() => fixture.engine?.close());
  return fixture;
}
