import type { ColumnInfo } from '../catalogue/table/column.js';
import { magnitudeColumns, type MagnitudeColumn } from './magnitude-columns.js';

/** Columns that a colour-magnitude diagram is drawn from, as the table names them. */
export interface DiagramColumns {
  magnitude: string;
  /** A column of colours, or the two of magnitudes whose difference it is: blue, red. */
  colour: readonly [string] | readonly [string, string];
  /** Of the axes: `r (mag)`, `g - r (mag)`. */
  magnitudeTitle: string;
  colourTitle: string;
}

/** Blue, red, and the band of the magnitude axis; the one that parts members best goes first. */
const DIAGRAMS = [
  ['g', 'r', 'r'],
  ['g', 'i', 'i'],
  ['g', 'z', 'z'],
  ['r', 'i', 'i'],
  ['i', 'z', 'i'],
  ['u', 'g', 'g'],
  ['B', 'V', 'V'],
  ['V', 'I', 'V'],
  ['BP', 'RP', 'G'],
  ['J', 'H', 'H'],
  ['J', 'K', 'K'],
] as const;

/**
 * The columns for a colour-magnitude diagram of a table; null where it has no two magnitudes that may be compared.
 *
 * A column of colours goes before a difference of magnitudes: `perseus classify --detect` measures its colours within one
 * aperture, and its magnitudes within each object's own.
 */
export function diagramColumns(columns: readonly ColumnInfo[]): DiagramColumns | null {
  const magnitudes = magnitudeColumns(columns);
  for (const [blue, red, band] of DIAGRAMS) {
    const dereddenedOnly = magnitudes.filter(({ dereddened }) => dereddened);
    const observed = magnitudes.filter(({ dereddened }) => !dereddened);
    for (const some of [observed, dereddenedOnly]) {
      const found = inOneSystem(some, [blue, red, band]);
      if (!found) continue;
      const [blueColumn, redColumn, bandColumn] = found;
      const measured = columns.find((column) => isColour(column, blue, red));
      const corrected = bandColumn.dereddened ? ', dereddened' : '';
      return {
        magnitude: bandColumn.name,
        colour: measured ? [measured.name] : [blueColumn.name, redColumn.name],
        magnitudeTitle: `${band} (mag${corrected})`,
        colourTitle: `${blue} - ${red} (mag${measured ? '' : corrected})`,
      };
    }
  }
  return null;
}

type Triple = [MagnitudeColumn, MagnitudeColumn, MagnitudeColumn];

/** Columns of these bands that have one system; the first system that has all of them. */
function inOneSystem(magnitudes: readonly MagnitudeColumn[], bands: readonly string[]): Triple | null {
  for (const system of new Set(magnitudes.map((column) => column.system))) {
    const found = bands.map((band) =>
      magnitudes.find((column) => column.system === system && column.band === band),
    );
    if (found.every((column) => column !== undefined)) return found as Triple;
  }
  return null;
}

/** `g_r`, as detection names it; a table of others may call anything so, and does not say that it is a colour. */
function isColour({ name, ucd }: ColumnInfo, blue: string, red: string): boolean {
  return name === `${blue}_${red}` && (ucd ?? '').toLowerCase().startsWith('phot.color');
}
