import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  Classifier,
  readModel,
  type CutoutBatch,
  type EngineFactory,
  type EngineOutput,
  type PrecisionChoice,
} from '@perseus/core';
import type { Catalogue } from '../../src/catalogue/table/catalogue.js';
import type { FieldPositions } from '../../src/field-classification/field-request.js';
import { FitsWriter } from '../../src/fits/fits-writer.js';
import { tangentCards } from '../../src/fits/tangent-cards.js';
import type { FieldTile } from '../../src/rendering/field-tile.js';
import { renderingSchema, type Rendering } from '../../src/rendering/rendering.js';
import { fromTangentPlane } from '../../src/simulate/tangent-plane.js';

/** A real ResNet-50 of one channel with random weights, for cutouts of 32 px. */
export const TINY_MODEL = fileURLToPath(
  new URL('../../../core/test/golden/engines/tiny-model.onnx', import.meta.url),
);

export const RENDERING: Rendering = renderingSchema.parse({ bands: ['i', 'r', 'g'], pixelScaleArcsec: 0.4 });
const SCALE = 0.4;
export const CENTRE = { raDeg: 49.95, decDeg: 41.51 };

/** Side of a tile, pixels. */
export const SIDE = 300;

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-field-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface SmallTile {
  name: string;
  /** Arcseconds East of the field's centre. */
  east?: number;
  /** Pixels without data, as a share of the side from the West. */
  emptyShare?: number;
  /** Value from which on pixels are saturated. */
  saturation?: number;
  /** In GZIP_1, a row each. */
  compressed?: boolean;
}

/** A tile of noise with a bright blob every 40 pixels, in three bands. */
export async function writeTile(folder: string, tile: SmallTile): Promise<FieldTile> {
  const { name, east = 0, emptyShare = 0, saturation, compressed = false } = tile;
  const centre = fromTangentPlane({ xiArcsec: east, etaArcsec: 0 }, CENTRE);
  const images: FieldTile['images'] = {};
  for (const [index, band] of ['g', 'r', 'i'].entries()) {
    const path = join(folder, `${name}-${band}.fits${compressed ? '.fz' : ''}`);
    const cards = [
      ...tangentCards({ ...centre, pixelScaleArcsec: SCALE, x: (SIDE - 1) / 2, y: (SIDE - 1) / 2 }),
      { name: 'BUNIT', value: 'nanomaggy' },
      ...(saturation === undefined ? [] : [{ name: 'SATURATE', value: saturation }]),
    ];
    const file = await FitsWriter.create(path, {
      ...{ width: SIDE, height: SIDE, cards },
      ...(compressed && { compression: { method: 'GZIP_1', quantization: 0 } }),
    });
    await file.append(blobs(index, emptyShare));
    await file.finish();
    images[band] = { path };
  }
  return { name, images };
}

function blobs(band: number, emptyShare: number): Float32Array {
  const pixels = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [dx, dy] = [(x % 40) - 20, (y % 40) - 20];
      const blob = (1 + band + ((x * y) % 7)) * Math.exp(-(dx * dx + dy * dy) / 30);
      // East is to the left: what is West has the large x.
      pixels[y * SIDE + x] = x >= SIDE * (1 - emptyShare) ? NaN : blob + ((x * 31 + y * 17) % 11) / 50;
    }
  }
  return pixels;
}

/** Positions within the tile at `east`, `margin` pixels from its edges at least: always the same, in no order. */
export function scattered(count: number, { east = 0, margin = 20 } = {}): FieldPositions {
  const raDeg = new Float64Array(count);
  const decDeg = new Float64Array(count);
  const half = (SIDE / 2 - margin) * SCALE;
  for (let i = 0; i < count; i++) {
    // Golden ratios: spread evenly, and neighbours in the list are no neighbours on the sky.
    const xiArcsec = east + (((i * 0.754877666) % 1) * 2 - 1) * half;
    const etaArcsec = (((i * 0.569840291) % 1) * 2 - 1) * half;
    const place = fromTangentPlane({ xiArcsec, etaArcsec }, CENTRE);
    raDeg[i] = place.raDeg;
    decDeg[i] = place.decDeg;
  }
  return { raDeg, decDeg };
}

export function catalogueOf({ raDeg, decDeg }: FieldPositions, more: Catalogue['columns'] = []): Catalogue {
  const told = { unit: 'deg', description: null, nulls: null };
  return {
    path: 'objects.csv',
    format: 'csv',
    rows: raDeg.length,
    columns: [
      {
        name: 'id',
        type: 'int64',
        values: BigInt64Array.from(raDeg, (_, i) => 1237660000000000000n + BigInt(i)),
        nulls: null,
        unit: null,
        ucd: 'meta.id;meta.main',
        description: 'Identifier',
      },
      { name: 'ra', type: 'float64', values: raDeg, ucd: 'pos.eq.ra;meta.main', ...told },
      { name: 'dec', type: 'float64', values: decDeg, ucd: 'pos.eq.dec;meta.main', ...told },
      ...more,
    ],
    notes: ['A small field.'],
  };
}

export interface StandIn {
  /** Milliseconds of a batch. */
  slowness?: number;
  name?: string;
  device?: string;
  onBatch?: () => void;
}

/** An engine whose logits are told by the mean of each cutout's pixels: quick, and different for each cutout. */
export function standIn({
  slowness = 0,
  name = 'stand-in',
  device = 'cpu',
  onBatch,
}: StandIn = {}): EngineFactory {
  return {
    name,
    ranks: { cpu: 1 },
    available: () => Promise.resolve({ ok: true }),
    async open(modelPath, { precision }) {
      const form = (await readModel(modelPath)).precision;
      return {
        name,
        precision: precision ?? form,
        device,
        threads: 2,
        concurrency: 1,
        embeddingSize: 1,
        async run(batch, views) {
          if (slowness > 0) await new Promise((resolve) => setTimeout(resolve, slowness));
          onBatch?.();
          return outputOf(batch, views.length);
        },
        close: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  };
}

function outputOf({ pixels, count }: CutoutBatch, views: number): EngineOutput {
  const logits = new Float32Array(views * count * 2);
  const bytes = pixels.length / count;
  for (let view = 0; view < views; view++) {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let at = i * bytes; at < (i + 1) * bytes; at += 7) sum += (at % 5) * pixels[at]!;
      logits[(view * count + i) * 2 + 1] = Math.sin(sum / 100 + view / 10) * 4;
    }
  }
  return { logits, probability: new Float32Array(logits.length), embedding: new Float32Array(count) };
}

/** The tiny model with a stand-in for its engine, closed when the test ends. */
export async function openClassifier(
  engine: StandIn = {},
  options: { views?: 1 | 8; batchSize?: number; precision?: PrecisionChoice; model?: string } = {},
): Promise<Classifier> {
  const classifier = await Classifier.open(options.model ?? TINY_MODEL, {
    factories: [standIn(engine)],
    ...options,
  });
  onTestFinished(() => classifier.close());
  return classifier;
}
