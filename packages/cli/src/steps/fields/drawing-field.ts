import { basename } from 'node:path';
import type { Catalogue, Rendering, FieldTableRequest } from '@perseus/data';
import type { TableReading } from '../../options/catalogue/table-flags.js';
import type { Session } from '../../terminal/command-action.js';
import { treatmentOf } from './comparing-renderings.js';

/** What is drawn of a classified field, and where to. */
export interface FieldDrawings {
  regions?: string;
  gallery?: string;
  skyMap?: string;
  colourMagnitude?: string;
}

export interface DrawingOptions extends FieldDrawings {
  /** As it was written. */
  table: string;
  reading: TableReading;
}

/** @throws PerseusError `COLOURS_MISSING` where a diagram is asked for and the catalogue has nothing to draw it from */
export async function refuseUndrawable(
  catalogue: Catalogue,
  { colourMagnitude }: FieldDrawings,
): Promise<void> {
  const { coloursOf } = await import('@perseus/data');
  if (colourMagnitude !== undefined) coloursOf(catalogue);
}

/** Draws a classified field from its table: circles for DS9, a map, a diagram, and a sheet of cutouts. */
export async function drawingField(
  { voice, signal }: Session,
  request: FieldTableRequest,
  { table, reading, regions, gallery, skyMap, colourMagnitude }: DrawingOptions,
): Promise<void> {
  if ([regions, gallery, skyMap, colourMagnitude].every((path) => path === undefined)) return;
  const {
    drawFieldColours,
    drawFieldMap,
    drawGallery,
    fieldCutouts,
    guessRoles,
    positionsOf,
    readCatalogue,
    writeRegions,
  } = await import('@perseus/data');
  const catalogue = await readCatalogue(table, { signal });
  const roles = guessRoles(catalogue.columns, reading.roles);
  const positions = positionsOf(catalogue, roles, reading);
  const { classifier, tiles, rendering } = request;
  const title = tiles.length === 1 ? basename(table) : `${basename(table)}: ${tiles.length} tiles`;
  if (regions !== undefined) await writeRegions(catalogue, positions, regions);
  if (skyMap !== undefined) await drawFieldMap(catalogue, positions, skyMap, { title });
  if (colourMagnitude !== undefined) await drawFieldColours(catalogue, colourMagnitude, { title });
  if (gallery === undefined) return;
  voice.note('Drawing the gallery ...');
  const { extinctionColumns: _, ...treatment } = treatmentOf(request);
  const size = classifier.metadata.size;
  await using cutouts = await fieldCutouts(tiles, rendering as Rendering, { size, ...treatment });
  await drawGallery(catalogue, positions, { cutouts, nameColumn: roles.id }, gallery, { title });
}
