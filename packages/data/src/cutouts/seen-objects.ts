import { separationArcsec, type SkyPosition } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { BAD_ROW, ID_TWICE } from './report/advice.js';
import type { Tally } from './report/tally.js';

/** Rows closer than this under one id are one object: positions are rounded differently from table to table. */
const SAME_POSITION_ARCSEC = 0.5;

/** The ids that a table had until now: a cutout is named by its id, and no two objects may share one. */
export class SeenObjects {
  readonly #positions = new Map<string, SkyPosition>();

  add(id: string, { raDeg, decDeg }: SkyPosition): 'new' | 'again' | 'another object' {
    const before = this.#positions.get(id);
    if (before === undefined) {
      this.#positions.set(id, { raDeg, decDeg });
      return 'new';
    }
    const isSame = separationArcsec(before, { raDeg, decDeg }) <= SAME_POSITION_ARCSEC;
    return isSame ? 'again' : 'another object';
  }
}

/** Rows that cannot be used are counted with the failures, rows that repeat an object beside them. */
export function isWanted(row: ObjectRow, seen: SeenObjects, tally: Tally): boolean {
  tally.objects++;
  if (row.problem !== undefined) {
    tally.add(
      { id: row.id || `row ${row.row}`, state: 'failed', kind: BAD_ROW, file: null, bytes: 0 },
      'before',
    );
    return false;
  }
  const before = seen.add(row.id, row);
  if (before === 'again') tally.repeat();
  if (before === 'another object')
    tally.add({ id: row.id, state: 'failed', kind: ID_TWICE, file: null, bytes: 0 }, 'before');
  return before === 'new';
}
