import { setTimeout as delay } from 'node:timers/promises';
import type { CatalogueRow } from '../../src/classify/catalogue-row.js';
import type { Classification } from '../../src/classify/classification.js';
import { classify, type ClassifyOptions } from '../../src/classify/classify.js';
import type { Cutout, CutoutSource } from '../../src/classify/cutout-source.js';
import type { Judge } from '../../src/classify/judge-batch.js';
import type { CutoutBatch, EngineOutput } from '../../src/engines/batch.js';
import type { CutoutMarks, ResidentCutouts } from '../../src/engines/canvas/canvas.js';
import type { Engine } from '../../src/engines/engine.js';
import { PerseusError } from '../../src/errors/perseus-error.js';
import { viewsOf, type ViewCount } from '../../src/views/view.js';

/** Of the model's cutouts. */
export const SIZE = 4;

export function rowsOf(count: number): CatalogueRow[] {
  return Array.from({ length: count }, (_, i) => ({
    row: i + 1,
    id: `${i}`,
    file: null,
    raDeg: 10,
    decDeg: 20,
    columns: { id: `${i}` },
  }));
}

/** A cutout whose first pixel tells its row, so that a result that went astray shows. */
export function cutoutOf(row: CatalogueRow, side = SIZE): Cutout {
  const pixels = new Uint8Array(side * side * 3);
  const corner = Math.floor((side - SIZE) / 2);
  pixels[(corner * side + corner) * 3] = row.row % 256;
  return { pixels, height: side, width: side };
}

/** Answers with the first pixel as the margin of its logits, after a while of its own. */
export class PixelEngine implements Engine {
  readonly name = 'pixel';
  readonly precision = 'float32';
  device = 'cpu';
  threads = 2;
  readonly concurrency = 2;
  readonly embeddingSize = 1;
  readonly batches: { count: number; height: number }[] = [];
  running = 0;
  mostRunning = 0;
  failAt = Infinity;

  async run({ pixels, count, height, width }: CutoutBatch, views: Judge['views']): Promise<EngineOutput> {
    this.batches.push({ count, height });
    if (this.batches.length > this.failAt) throw new PerseusError('ENGINE_FAILED', 'It stopped.');
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await delay((this.batches.length * 7) % 5);
    this.running--;
    const logits = new Float32Array(views.length * count * 2);
    for (let v = 0; v < views.length; v++)
      for (let i = 0; i < count; i++) {
        const value = pixels[i * height * width * 3]!;
        logits[(v * count + i) * 2 + 1] = value === 255 ? NaN : (value - 100) / 50 + v / 10;
      }
    return { logits, probability: logits, embedding: new Float32Array(count) };
  }
  close = () => Promise.resolve();
  [Symbol.asyncDispose] = () => Promise.resolve();
}

/** Cutouts that lie in a `PixelEngine`. */
export class PixelResidents implements ResidentCutouts {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly #engine: Engine;
  readonly #rows: readonly CatalogueRow[];
  runs = 0;
  released = false;

  constructor(engine: Engine, rows: readonly CatalogueRow[], side = SIZE) {
    this.#engine = engine;
    this.#rows = rows;
    this.count = rows.length;
    this.height = side;
    this.width = side;
  }

  marksOf(): CutoutMarks {
    return { withoutData: 0, saturated: 0, centreWithoutData: false, sideWithoutData: false, red: 0 };
  }

  async run(views: Judge['views']): Promise<EngineOutput> {
    if (this.released) throw new PerseusError('ENGINE_CLOSED', 'They are released.');
    this.runs++;
    this.released = true;
    const pixels = new Uint8Array(this.#rows.flatMap((row) => [...cutoutOf(row).pixels]));
    return this.#engine.run({ pixels, count: this.count, height: SIZE, width: SIZE }, views);
  }

  release(): void {
    this.released = true;
  }
}

export function judgeWith(
  engine: Engine,
  views: ViewCount = 1,
  corners: Judge['metadata']['corners'] = 'reflect',
): Judge {
  const calibration = { temperature: 2, threshold: 0.5 };
  return { engine, metadata: { size: SIZE, corners }, views: viewsOf(views), calibration };
}

export async function run(
  rows: AsyncIterable<CatalogueRow> | Iterable<CatalogueRow>,
  cutouts: CutoutSource,
  judge: Judge,
  options: Partial<ClassifyOptions> = {},
): Promise<Classification[]> {
  const results: Classification[] = [];
  for await (const one of classify(rows, cutouts, judge, { batchSize: 8, ...options })) results.push(one);
  return results;
}

export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** What a judge of one view says of a row's cutout. */
export const expectedP = (row: CatalogueRow) => sigmoid(((row.row % 256) - 100) / 50 / 2);
