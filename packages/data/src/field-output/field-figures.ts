import { drawJudgedColours, drawSkyMap, PerseusError } from '@perseus/core';
import { columnNamed, type Catalogue } from '../catalogue/table/catalogue.js';
import { numberAt } from '../catalogue/table/column.js';
import type { FieldPositions } from '../field-classification/field-request.js';
import { diagramColumns, type DiagramColumns } from '../photometry/diagram-columns.js';

export interface FieldFigureOptions {
  title: string;
}

/**
 * Draws where the objects of a classified field lie, coloured by `p_member`; brighter ones larger where the table has
 * magnitudes.
 *
 * @param table as `classifyFieldTo` wrote it
 * @param positions of its rows; a row without one is left out
 * @param path .png or .svg
 * @throws PerseusError `NOTHING_TO_DRAW`, `FIGURE_FORMAT`, `FILE_UNWRITABLE`
 */
export async function drawFieldMap(
  table: Catalogue,
  { raDeg, decDeg }: FieldPositions,
  path: string,
  { title }: FieldFigureOptions,
): Promise<void> {
  const diagram = diagramColumns(table.columns);
  const pMember = valuesOf(table, 'p_member');
  const magnitude = diagram && valuesOf(table, diagram.magnitude);
  const points = Array.from(pMember, (p, row) => ({
    raDeg: raDeg[row] as number,
    decDeg: decDeg[row] as number,
    pMember: p,
    ...(magnitude && { magnitude: magnitude[row] as number }),
  }));
  await drawSkyMap({ title, points, ...(diagram && { magnitudeTitle: diagram.magnitudeTitle }) }, path);
}

/**
 * Draws colour against magnitude of the objects of a classified field, coloured by `p_member`.
 *
 * @param table as `classifyFieldTo` wrote it
 * @param path .png or .svg
 * @throws PerseusError `COLOURS_MISSING`, `NOTHING_TO_DRAW`, `FIGURE_FORMAT`, `FILE_UNWRITABLE`
 */
export async function drawFieldColours(
  table: Catalogue,
  path: string,
  { title }: FieldFigureOptions,
): Promise<void> {
  const { magnitude, colour, magnitudeTitle, colourTitle } = coloursOf(table);
  const pMember = valuesOf(table, 'p_member');
  const magnitudes = valuesOf(table, magnitude);
  const [blue, red] = colour.map((name) => valuesOf(table, name)) as [Float64Array, Float64Array?];
  const points = Array.from(pMember, (p, row) => ({
    pMember: p,
    magnitude: magnitudes[row] as number,
    colour: (blue[row] as number) - (red ? (red[row] as number) : 0),
  }));
  await drawJudgedColours({ title, points, magnitudeTitle, colourTitle }, path);
}

/**
 * The columns that `drawFieldColours` takes: to refuse a catalogue before it is classified for hours.
 *
 * @throws PerseusError `COLOURS_MISSING` where it has no two magnitudes that may be compared
 */
export function coloursOf({ columns, path }: Catalogue): DiagramColumns {
  const found = diagramColumns(columns);
  if (found) return found;
  throw new PerseusError(
    'COLOURS_MISSING',
    `"${path}" has no two magnitudes of one system to make a colour of, such as mag_g and mag_r. Take a catalogue that ` +
      'has them, let --detect measure them, or leave --colour-magnitude out.',
    { path, option: 'colour-magnitude' },
  );
}

/** NaN where there is none. */
function valuesOf(table: Catalogue, name: string): Float64Array {
  const column = columnNamed(table, name);
  return Float64Array.from({ length: table.rows }, (_, row) => (column ? numberAt(column, row) : NaN));
}
