import { onTestFinished } from 'vitest';
import { Classifier, readModel, type EngineFactory } from '@perseus/core';
import type { FieldTile } from '../../../src/rendering/field-tile.js';
import { RenderedTile } from '../../../src/rendering/rendered-tile.js';
import { RENDERING, TINY_MODEL } from '../small-field.js';
import { FakeCanvas, type FakeCanvasOptions, type RunPixels } from './fake-canvas.js';

export interface PaintingClassifier {
  classifier: Classifier;
  /** Each that was opened. */
  canvases: FakeCanvas[];
}

export interface PainterOptions extends Pick<FakeCanvasOptions, 'onPaint'> {
  device?: string;
  batchSize?: number;
  views?: 1 | 8;
  onRun?: () => void;
}

/**
 * The tiny model with an engine that paints what the field's renderer makes: closed when the test ends. A cutout's logits are
 * told by its pixels alone, wherever it lies among others.
 */
export async function openPainter(
  fields: readonly FieldTile[],
  { device = 'cpu', batchSize = 16, views = 1, onPaint, onRun }: PainterOptions = {},
): Promise<PaintingClassifier> {
  const tiles = await tilesBySeed(fields);
  const canvases: FakeCanvas[] = [];
  const run: RunPixels = ({ pixels, count }, { length }) => {
    onRun?.();
    const logits = new Float32Array(length * count * 2);
    const bytes = pixels.length / count;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let at = 0; at < bytes; at++) sum += ((at % 5) + 1) * (pixels[i * bytes + at] as number);
      for (let view = 0; view < length; view++)
        logits[(view * count + i) * 2 + 1] = Math.sin(sum / 100 + view / 10) * 4;
    }
    return Promise.resolve({ logits, probability: logits, embedding: new Float32Array(count) });
  };
  const factory: EngineFactory = {
    name: 'painter',
    ranks: { cpu: 1 },
    available: () => Promise.resolve({ ok: true }),
    async open(modelPath) {
      await readModel(modelPath);
      const close = () => Promise.resolve();
      return {
        ...{ name: 'painter', precision: 'float32', device, threads: 2, concurrency: 1, embeddingSize: 1 },
        ...{ run, close, [Symbol.asyncDispose]: close },
        openCanvas: (options) => {
          const canvas = new FakeCanvas({ ...options, tiles, run, ...(onPaint && { onPaint }) });
          canvases.push(canvas);
          return Promise.resolve(canvas);
        },
      };
    },
  };
  const classifier = await Classifier.open(TINY_MODEL, { factories: [factory], batchSize, views });
  onTestFinished(() => classifier.close());
  return { classifier, canvases };
}

/** Opened before anything may happen to their files. */
async function tilesBySeed(fields: readonly FieldTile[]): Promise<Map<number, RenderedTile>> {
  const tiles = new Map<number, RenderedTile>();
  for (const field of fields) {
    const tile = await RenderedTile.open(field, RENDERING, { cacheBytes: 0 });
    onTestFinished(() => tile[Symbol.asyncDispose]());
    tiles.set((await tile.sources(0, 0, 1, 1)).style.noiseSeed, tile);
  }
  return tiles;
}
