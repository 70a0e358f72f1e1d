import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalogue, simulateField, writeCatalogue, type SimulatedField } from '@perseus/data';
import { perseus } from '../e2e/perseus-process.js';

/** A ResNet-50 of one channel with random weights, for cutouts of 32 px. */
export const TINY_MODEL = fileURLToPath(
  new URL('../../packages/core/test/golden/engines/tiny-model.onnx', import.meta.url),
);

export const EXTENSIONS = ['fits', 'vot', 'parquet', 'ecsv', 'csv'] as const;

export interface ClassifiedField extends AsyncDisposable {
  /** Its table, by extension. */
  table(extension: string): string;
  regions: string;
}

/** A small field in a folder of its own. */
export async function smallField(folder: string, compressed = false): Promise<SimulatedField> {
  return simulateField({
    output: join(folder, compressed ? 'compressed' : 'plain'),
    widthPx: 300,
    heightPx: 300,
    members: 20,
    galaxies: 20,
    stars: 20,
    seed: 3,
    ...(compressed && { compression: { method: 'RICE' as const } }),
  });
}

/** The table of one small field in every format, as the command writes them. */
export async function classifiedField({ compressed }: { compressed: boolean }): Promise<ClassifiedField> {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-validators-'));
  const field = await smallField(folder, compressed);
  const catalogue = join(folder, 'objects.vot');
  await writeDescribed(field.truthPath, catalogue);
  const regions = join(folder, 'field.reg');
  const table = (extension: string): string => join(folder, `table.${extension}`);
  for (const extension of EXTENSIONS) {
    await perseus([
      ...['classify', '--model', TINY_MODEL, '--force', '--threads', '1', '--catalogue', catalogue],
      ...(['g', 'r', 'i'] as const).flatMap((band) => ['--field', `${band}=${field.images[band]}`]),
      ...['-o', table(extension), '--prior', '0.3'],
      ...(extension === 'fits' ? ['--regions', regions] : []),
    ]);
  }
  return { table, regions, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** The truth with the units, UCDs and kinds of column that a survey's catalogue has. */
async function writeDescribed(truth: string, path: string): Promise<void> {
  const catalogue = await readCatalogue(truth);
  const { rows } = catalogue;
  const columns = catalogue.columns.map((column) => {
    if (column.name === 'ra') return { ...column, unit: 'deg', ucd: 'pos.eq.ra;meta.main' };
    if (column.name === 'dec') return { ...column, unit: 'deg', ucd: 'pos.eq.dec;meta.main' };
    if (column.name !== 'mag_r') return column;
    return {
      ...column,
      unit: 'mag',
      ucd: 'phot.mag;em.opt.R',
      description: "Magnitude in r, the dust's <in> & all",
    };
  });
  const objID = {
    ...{
      name: 'objID',
      type: 'int64' as const,
      unit: null,
      ucd: 'meta.id',
      description: 'Longer than a double',
    },
    values: BigInt64Array.from({ length: rows }, (_, row) => 1237661126155436164n + BigInt(row)),
    nulls: Uint8Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? 1 : 0)),
  };
  await writeCatalogue({ ...catalogue, columns: [...columns, objID] }, path);
}
