import { withAtomicFile } from '@perseus/core';
import { columnNamed, type Catalogue } from '../catalogue/table/catalogue.js';
import { numberAt, textAt } from '../catalogue/table/column.js';
import type { FieldPositions } from '../field-classification/field-request.js';

export interface RegionsOptions {
  /** Radius of the circles; 3 arcsec where not given. */
  radiusArcsec?: number;
}

const COLOURS = { member: 'red', background: 'cyan', unclassified: 'yellow' } as const;

const LINES_A_WRITE = 4096;

/**
 * Writes objects as a region file of DS9: a circle each, members red, background cyan, those without a probability
 * yellow and dashed, with `p_member` as its text.
 *
 * @param table as `classifyFieldTo` wrote it: with `p_member`, `predicted_label` and `flags`
 * @param positions of its rows; a row without one is left out
 * @returns how many circles there are
 * @throws PerseusError `FILE_UNWRITABLE`
 * @see https://ds9.si.edu/doc/ref/region.html
 */
export async function writeRegions(
  table: Catalogue,
  positions: FieldPositions,
  path: string,
  { radiusArcsec = 3 }: RegionsOptions = {},
): Promise<number> {
  let count = 0;
  await withAtomicFile(path, async (file) => {
    let lines = [
      '# Region file format: DS9 version 4.1',
      'global width=1 font="helvetica 9 normal roman"',
      'icrs',
    ];
    for (const region of regionsOf(table, positions, radiusArcsec)) {
      lines.push(region);
      count++;
      if (lines.length < LINES_A_WRITE) continue;
      await file.appendFile(`${lines.join('\n')}\n`);
      lines = [];
    }
    if (lines.length > 0) await file.appendFile(`${lines.join('\n')}\n`);
  });
  return count;
}

function* regionsOf(table: Catalogue, { raDeg, decDeg }: FieldPositions, radius: number): Generator<string> {
  const probability = columnNamed(table, 'p_member');
  const label = columnNamed(table, 'predicted_label');
  const flags = columnNamed(table, 'flags');
  for (let row = 0; row < table.rows; row++) {
    const [ra, dec] = [raDeg[row] as number, decDeg[row] as number];
    if (Number.isNaN(ra + dec)) continue;
    const p = probability ? numberAt(probability, row) : NaN;
    const said = label ? textAt(label, row) : '';
    const kind = said === 'member' || said === 'background' ? said : 'unclassified';
    const text = Number.isNaN(p) ? textOf(flags ? textAt(flags, row) : '') : p.toFixed(3);
    const dashed = kind === 'unclassified' ? ' dash=1' : '';
    yield `circle(${ra.toFixed(7)},${dec.toFixed(7)},${radius}") # color=${COLOURS[kind]}${dashed} text={${text}}`;
  }
}

/** A brace would end the text; DS9 takes a semicolon outside of it for the end of the line, and some readers inside too. */
function textOf(flags: string): string {
  return flags.replaceAll(';', ', ').replaceAll(/[{}\n]/g, '');
}
