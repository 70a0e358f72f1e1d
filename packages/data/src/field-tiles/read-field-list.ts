import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { cannotRead, PerseusError } from '@perseus/core';
import { readCatalogue } from '../catalogue/read-catalogue.js';
import { textAt } from '../catalogue/table/column.js';
import type { BandImage, FieldTile } from '../rendering/field-tile.js';

const bandImage = z.strictObject({
  path: z.string().min(1),
  hdu: z.union([z.int().min(0), z.string()]).optional(),
  zeroPoint: z.number().optional(),
  unit: z.enum(['nanomaggy', 'Jy']).optional(),
  saturation: z.number().positive().optional(),
  psfFwhmArcsec: z.number().positive().optional(),
});

const listSchema = z.strictObject({
  tiles: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        images: z.record(z.string().min(1), z.union([z.string().min(1), bandImage])),
      }),
    )
    .min(1),
});

/**
 * A list of a field's tiles: JSON, `{"tiles": [{"name": "a1", "images": {"g": "a1-g.fits", "r": {"path": …, "hdu": 1,
 * "zeroPoint": 25}}}]}`, or a table (CSV and what else `readCatalogue` reads) with a column `name` and one of files for
 * each band. Files are named from where the list lies.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `FIELD_LIST` where it says something else
 */
export async function readFieldList(path: string): Promise<FieldTile[]> {
  const tiles = /\.json$/i.test(path) ? await fromJson(path) : await fromTable(path);
  const names = new Set<string>();
  for (const { name } of tiles) {
    if (names.has(name)) throw unfit(path, `it has two tiles named "${name}"`);
    names.add(name);
  }
  return tiles;
}

async function fromJson(path: string): Promise<FieldTile[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw cannotRead(path, 'list of tiles', cause);
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw unfit(path, 'it is no JSON', cause);
  }
  const parsed = listSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unfit(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return parsed.data.tiles.map(({ name, images }) => ({
    name,
    images: Object.fromEntries(
      Object.entries(images).map(([band, image]) => [
        band,
        fromHere(path, typeof image === 'string' ? { path: image } : defined(image)),
      ]),
    ),
  }));
}

async function fromTable(path: string): Promise<FieldTile[]> {
  const { columns, rows } = await readCatalogue(path);
  const names = columns.find(({ name }) => name.toLowerCase() === 'name');
  const bands = columns.filter((column) => column !== names);
  if (!names || bands.length === 0) throw unfit(path, 'it has no column "name", or none of a band');
  return Array.from({ length: rows }, (_, row) => ({
    name: textAt(names, row),
    images: Object.fromEntries(
      bands
        .map((band) => [band.name, textAt(band, row).trim()] as const)
        .filter(([, file]) => file !== '')
        .map(([band, file]) => [band, fromHere(path, { path: file })]),
    ),
  }));
}

function fromHere(list: string, image: BandImage): BandImage {
  return { ...image, path: resolve(dirname(list), image.path) };
}

/** Without the keys that are not given. */
function defined(image: z.infer<typeof bandImage>): BandImage {
  return Object.fromEntries(
    Object.entries(image).filter(([, value]) => value !== undefined),
  ) as unknown as BandImage;
}

function unfit(path: string, why: string, cause?: unknown): PerseusError {
  return new PerseusError(
    'FIELD_LIST',
    `${path} is no list of tiles: ${why}. Give JSON with "tiles", each with "name" and "images" by band, or a table with ` +
      'a column "name" and a column of files for each band.',
    { path },
    { cause },
  );
}
