import { writeFileAtomically, type CatalogueRow, type CutoutSource } from '@perseus/core';
import { columnNamed, type Catalogue } from '../catalogue/table/catalogue.js';
import { numberAt, textAt } from '../catalogue/table/column.js';
import type { FieldPositions } from '../field-classification/field-request.js';
import { composeSheet, type Strip } from '../preview/compose-sheet.js';

export interface GalleryOptions {
  title: string;
  /** How many of each kind; 10 where not given. */
  perKind?: number;
}

const PER_KIND = 10;
const CLASSES = ['member', 'background'] as const;

/**
 * Draws the objects that the model is most and least certain of, of each class, with their names and probabilities.
 *
 * @param table as `classifyFieldTo` wrote it: with `p_member` and `predicted_label`
 * @param positions of its rows
 * @param cutouts by position, as `fieldCutouts` gives them
 * @param nameColumn what objects are called by; their row where null
 * @returns how many are shown
 * @throws PerseusError `FILE_UNWRITABLE`, and what `cutouts` throws
 */
export async function drawGallery(
  table: Catalogue,
  positions: FieldPositions,
  { cutouts, nameColumn }: { cutouts: CutoutSource; nameColumn: string | null },
  path: string,
  { title, perKind = PER_KIND }: GalleryOptions,
): Promise<number> {
  const strips: Strip[] = [];
  const judged = judgedRows(table);
  for (const className of CLASSES) {
    const rows = judged.filter((row) => row.className === className);
    const certain = rows.slice().sort((a, b) => b.certainty - a.certainty || a.row - b.row);
    const kinds = {
      'most certain': certain.slice(0, perKind),
      'least certain': certain.slice(perKind).slice(-perKind).reverse(),
    };
    for (const [split, chosen] of Object.entries(kinds)) {
      const tiles = await Promise.all(chosen.map(({ row, p }) => tileOf(row, p)));
      if (tiles.length > 0) strips.push({ className, split, of: rows.length, tiles });
    }
  }
  const shown = strips.reduce((sum, { tiles }) => sum + tiles.length, 0);
  const subtitle = `${shown} of ${judged.length} objects with a probability: those the model is most and least certain of`;
  await writeFileAtomically(path, await composeSheet({ title, subtitle, strips, tileRatio: 1 }));
  return shown;

  async function tileOf(row: number, p: number): Promise<Strip['tiles'][number]> {
    const column = nameColumn === null ? undefined : columnNamed(table, nameColumn);
    const name = column ? textAt(column, row) : `row ${row + 1}`;
    const cutout = await cutouts.read(rowAt(positions, row));
    return { name, basis: `p ${p.toFixed(3)}`, cutout };
  }
}

interface Judged {
  row: number;
  p: number;
  className: (typeof CLASSES)[number];
  /** How far from the other class. */
  certainty: number;
}

function judgedRows(table: Catalogue): Judged[] {
  const probability = columnNamed(table, 'p_member');
  const label = columnNamed(table, 'predicted_label');
  const judged: Judged[] = [];
  for (let row = 0; row < table.rows; row++) {
    const p = probability ? numberAt(probability, row) : NaN;
    const said = label ? textAt(label, row) : '';
    if (Number.isNaN(p) || (said !== 'member' && said !== 'background')) continue;
    judged.push({ row, p, className: said, certainty: said === 'member' ? p : 1 - p });
  }
  return judged;
}

function rowAt({ raDeg, decDeg }: FieldPositions, row: number): CatalogueRow {
  return {
    row: row + 1,
    id: String(row + 1),
    file: null,
    raDeg: raDeg[row] as number,
    decDeg: decDeg[row] as number,
    columns: {},
  };
}
