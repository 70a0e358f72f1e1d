import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Draws, datasetSchema, writeObjectsCsv, writeSafetensors, type DatasetObject } from '@perseus/core';

interface TinyDataset {
  /** Side of the cutouts, pixels. */
  side?: number;
  /** Of them half train, a quarter validates, a quarter tests. */
  objects?: number;
  seed?: number;
  /** Further columns, the same text in every row. */
  columns?: Record<string, string>;
}

/** A dataset of noise in which the members have a bright spot in the middle: learnt in a few steps. */
export async function writeTinyDataset(
  folder: string,
  { side = 32, objects = 48, seed = 1, columns = {} }: TinyDataset = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const rows = Array.from({ length: objects }, (_, row) => object(row, columns));
  const pixels = Buffer.concat(
    rows.map(({ label }, row) => cutout(side, label, new Draws(seed, 'tiny', row))),
  );
  const table = await writeObjectsCsv(join(folder, 'objects.csv'), rows, [
    'magnitude_r',
    ...Object.keys(columns),
  ]);
  const cutouts = await writeSafetensors(join(folder, 'cutouts.safetensors'), [
    { name: 'image', dtype: 'U8', shape: [objects, side, side, 3], data: pixels },
  ]);
  const hashes = { 'objects.csv': table.sha256, 'cutouts.safetensors': cutouts.sha256 };
  await writeFile(
    join(folder, 'dataset.json'),
    JSON.stringify(description({ side, objects, seed, rows, hashes })),
  );
  return folder;
}

function object(row: number, further: Record<string, string>): DatasetObject {
  const label = row % 2 === 0 ? 1 : 0;
  const split = (['train', 'train', 'validation', 'test'] as const)[Math.floor(row / 2) % 4]!;
  const typed = { id: `obj${row}`, raDeg: 49 + row / 100, decDeg: 41, label, group: row, split } as const;
  const columns = {
    id: typed.id,
    ra: String(typed.raDeg),
    dec: String(typed.decDeg),
    label: String(label),
    label_basis: row % 4 < 2 ? 'spectroscopic galaxy' : 'morphology',
    group: String(row),
    split,
    ...further,
    magnitude_r: row === 3 ? 'N/A' : (15 + row / 10).toFixed(1),
  };
  return { ...typed, labelBasis: columns.label_basis, columns };
}

function cutout(side: number, label: number, draws: Draws): Buffer {
  const middle = side / 2;
  return Buffer.from(
    Uint8Array.from({ length: side * side * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      const fromMiddle = Math.hypot((pixel % side) - middle, Math.floor(pixel / side) - middle);
      const spot = label === 1 && fromMiddle < side / 6 ? 120 : 0;
      return Math.min(255, 40 + spot + draws.integer(40));
    }),
  );
}

interface Described extends Required<Omit<TinyDataset, 'columns'>> {
  rows: DatasetObject[];
  hashes: Record<string, string>;
}

function description({ side, objects, seed, rows, hashes }: Described) {
  const counts = Object.fromEntries(
    (['train', 'validation', 'test'] as const).map((split) => {
      const labels = rows.filter((row) => row.split === split).map((row) => row.label);
      const members = labels.filter((label) => label === 1).length;
      return [split, { member: members, background: labels.length - members }];
    }),
  );
  return datasetSchema.parse({
    formatVersion: 1,
    perseusVersion: '0.1.0',
    created: '2026-01-01T00:00:00.000Z',
    seed,
    objects,
    height: side,
    width: side,
    classes: ['background', 'member'],
    imaging: { source: 'noise for tests', simulated: true, pixelScaleArcsec: 0.4 },
    pixelStatistics: { mean: 62, standardDeviation: 30 },
    counts,
    groups: {
      radiusArcsec: 2,
      shared: 0,
      conflicts: [],
      overlapsKeptTogether: true,
      overlapsAcrossSplits: 0,
    },
    steps: [],
    hashes,
  });
}
