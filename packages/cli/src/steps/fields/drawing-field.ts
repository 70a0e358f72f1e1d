import { basename } from 'node:path';
import { PerseusError } from '@perseus/core';
import type { Catalogue, FieldTableRequest, Rendering } from '@perseus/data';
import type { TableReading } from '../../options/catalogue/table-flags.js';
import type { Session } from '../../terminal/command-action.js';
import { treatmentOf } from './comparing-renderings.js';

/** What is drawn of a table of results alone, and where to. */
export interface TableDrawings {
  regions?: string;
  skyMap?: string;
  colourMagnitude?: string;
}

/** What is drawn of a classified field, and where to. */
export interface FieldDrawings extends TableDrawings {
  gallery?: string;
}

interface WrittenTable {
  /** As it was written. */
  table: string;
  reading: Pick<TableReading, 'roles' | 'raUnit' | 'decUnit'>;
}

/** @throws PerseusError `COLOURS_MISSING` where a diagram is asked for and the catalogue has nothing to draw it from */
export async function refuseUndrawable(
  catalogue: Catalogue,
  { colourMagnitude }: TableDrawings,
): Promise<void> {
  const { coloursOf } = await import('@perseus/data');
  if (colourMagnitude !== undefined) coloursOf(catalogue);
}

/** Draws a classified field from its table: circles for DS9, a map, a diagram, and a sheet of cutouts. */
export async function drawingField(
  session: Session,
  request: FieldTableRequest,
  { gallery, ...options }: FieldDrawings & WrittenTable,
): Promise<void> {
  const { tiles } = request;
  const name = basename(options.table);
  const title = tiles.length === 1 ? name : `${name}: ${tiles.length} tiles`;
  await drawingTable(session, { ...options, title });
  if (gallery === undefined) return;
  await tellingOfTheTable(session, options.table, () =>
    drawingGallery(session, request, { ...options, gallery, title }),
  );
}

/** Draws what a table of results tells by itself. */
export async function drawingTable(
  session: Session,
  { regions, skyMap, colourMagnitude, title, ...written }: TableDrawings & WrittenTable & { title: string },
): Promise<void> {
  if (regions === undefined && skyMap === undefined && colourMagnitude === undefined) return;
  const { drawFieldColours, drawFieldMap, writeRegions } = await import('@perseus/data');
  await tellingOfTheTable(session, written.table, async () => {
    const { catalogue, positions } = await tableAndPlaces(written, session.signal);
    if (regions !== undefined) await writeRegions(catalogue, positions, regions);
    if (skyMap !== undefined) await drawFieldMap(catalogue, positions, skyMap, { title });
    if (colourMagnitude !== undefined) await drawFieldColours(catalogue, colourMagnitude, { title });
  });
}

/** A stop meanwhile says what is there: the same line would begin anew. */
async function tellingOfTheTable(
  { signal }: Session,
  table: string,
  draw: () => Promise<void>,
): Promise<void> {
  try {
    await draw();
  } catch (error) {
    if (!signal.aborted) throw error;
    const message = `The table is whole: ${table}. Not all that was to be drawn of it is there.`;
    throw new PerseusError('DRAWING_STOPPED', message, { path: table }, { cause: signal.reason });
  }
}

async function drawingGallery(
  { voice, signal }: Session,
  request: FieldTableRequest,
  { gallery, title, ...written }: WrittenTable & { gallery: string; title: string },
): Promise<void> {
  const { classifiedCutouts, drawGallery } = await import('@perseus/data');
  voice.note('Drawing the gallery ...');
  const { catalogue, positions, nameColumn } = await tableAndPlaces(written, signal);
  const { classifier, tiles, rendering } = request;
  await using cutouts = classifiedCutouts(catalogue, {
    ...{ tiles, size: classifier.metadata.size, rendering: rendering as Rendering },
    ...treatmentOf(request),
  });
  await drawGallery(catalogue, positions, { cutouts, nameColumn }, gallery, { title });
}

async function tableAndPlaces({ table, reading }: WrittenTable, signal: AbortSignal) {
  const { guessRoles, positionsOf, readCatalogue } = await import('@perseus/data');
  const catalogue = await readCatalogue(table, { signal });
  const roles = guessRoles(catalogue.columns, reading.roles);
  return { catalogue, positions: positionsOf(catalogue, roles, reading), nameColumn: roles.id };
}
