import { separationArcsec, type SkyPosition } from '@perseus/core';

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
