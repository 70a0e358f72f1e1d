import { basename } from 'node:path';
import type { Rendering, FieldTableRequest } from '@perseus/data';
import type { TableReading } from '../../options/catalogue/table-flags.js';
import type { Session } from '../../terminal/command-action.js';
import { treatmentOf } from './comparing-renderings.js';

export interface DrawingOptions {
  /** As it was written. */
  table: string;
  reading: TableReading;
  regions?: string;
  gallery?: string;
}

/** Draws a classified field from its table: circles for DS9, and a sheet of cutouts. */
export async function drawingField(
  { voice, signal }: Session,
  request: FieldTableRequest,
  { table, reading, regions, gallery }: DrawingOptions,
): Promise<void> {
  if (regions === undefined && gallery === undefined) return;
  const { drawGallery, fieldCutouts, guessRoles, positionsOf, readCatalogue, writeRegions } =
    await import('@perseus/data');
  const catalogue = await readCatalogue(table, { signal });
  const roles = guessRoles(catalogue.columns, reading.roles);
  const positions = positionsOf(catalogue, roles, reading);
  if (regions !== undefined) await writeRegions(catalogue, positions, regions);
  if (gallery === undefined) return;
  voice.note('Drawing the gallery ...');
  const { classifier, tiles, rendering } = request;
  const { extinctionColumns: _, ...treatment } = treatmentOf(request);
  const size = classifier.metadata.size;
  await using cutouts = await fieldCutouts(tiles, rendering as Rendering, { size, ...treatment });
  const title = `${basename(table)}: ${tiles.length === 1 ? tiles[0]!.name : `${tiles.length} tiles`}`;
  await drawGallery(catalogue, positions, { cutouts, nameColumn: roles.id }, gallery, { title });
}
