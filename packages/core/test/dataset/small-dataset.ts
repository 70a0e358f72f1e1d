import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeObjectsCsv } from '../../src/dataset/objects-csv.js';
import { SPLITS, type DatasetDescription, type DatasetObject, type Label } from '../../src/dataset/schema.js';
import { RowWriter } from '../../src/safetensors/row-writer.js';
import { temporaryFolder } from '../disk/temporary-folder.js';

export const HEIGHT = 3;
export const WIDTH = 2;
export const ROW_BYTES = HEIGHT * WIDTH * 3;

/** Pixel `byte` of cutout `row`: other for each row. */
export const pixel = (row: number, byte: number): number => (row * 31 + byte * 7) % 256;

export function someObjects(count: number): DatasetObject[] {
  return Array.from({ length: count }, (_, row): DatasetObject => {
    const typed = {
      id: `12376608${String(row).padStart(11, '0')}`,
      raDeg: 49 + row / 1000,
      decDeg: 41.5,
      label: (row % 2) as Label,
      labelBasis: row % 3 === 0 ? 'spectroscopic star' : 'morphology, by eye',
      group: row,
      split: SPLITS[row % 3] ?? 'train',
    };
    return {
      ...typed,
      columns: { 'magnitude r': `${15 + row / 10}0`, note: row % 4 === 0 ? '' : `a "quoted", note\n${row}` },
    };
  });
}

/** A sound dataset folder of `count` objects, as `perseus dataset build` leaves it. */
export async function smallDataset(count = 12): Promise<{ folder: string; description: DatasetDescription }> {
  const folder = join(await temporaryFolder(), 'dataset');
  await mkdir(folder);
  const table = await writeObjectsCsv(join(folder, 'objects.csv'), someObjects(count), [
    'magnitude r',
    'note',
  ]);
  const cutoutsPath = join(folder, 'cutouts.safetensors');
  const writer = await RowWriter.create(cutoutsPath, {
    name: 'image',
    dtype: 'U8',
    rowShape: [HEIGHT, WIDTH, 3],
  });
  for (let row = 0; row < count; row++)
    await writer.append(Uint8Array.from({ length: ROW_BYTES }, (_, byte) => pixel(row, byte)));
  const cutouts = await writer.finish();
  const hashes = { 'objects.csv': table.sha256, 'cutouts.safetensors': cutouts.sha256 };
  const description = describeDataset(count, hashes);
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(description));
  return { folder, description };
}

export function describeDataset(objects: number, hashes: DatasetDescription['hashes']): DatasetDescription {
  const count = { member: 0, background: 0 };
  return {
    formatVersion: 2,
    perseusVersion: '0.1.0',
    created: '2026-01-01T00:00:00Z',
    seed: 1,
    recipe: 'default',
    sources: [{ table: 'objects.csv', labels: 'given', rows: objects }],
    objects,
    height: HEIGHT,
    width: WIDTH,
    classes: ['background', 'member'],
    imaging: {
      source: null,
      simulated: true,
      pixelScaleArcsec: 0.1,
      bands: ['i', 'r', 'g'],
      filterSystem: null,
      stretch: null,
      psfFwhmArcsec: null,
      depth: null,
      extinction: null,
      clusterRedshift: null,
    },
    pixelStatistics: { mean: 100, standardDeviation: 50 },
    counts: { train: count, validation: count, test: count },
    labelBases: {},
    flags: {},
    copiesDeg: [],
    fold: null,
    groups: {
      radiusArcsec: 2,
      shared: 0,
      conflicts: [],
      overlapsKeptTogether: true,
      overlapsAcrossSplits: 0,
    },
    steps: [],
    unsound: [],
    hashes,
  };
}
