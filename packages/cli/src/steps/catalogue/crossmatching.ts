import { counted } from '@perseus/core';
import type { Crossmatch, CrossmatchOptions } from '@perseus/data';
import type { TableReading } from '../../options/catalogue/table-flags.js';
import type { Session } from '../../terminal/command-action.js';

export interface CrossmatchingOptions extends Omit<CrossmatchOptions, 'roles'> {
  left: string;
  leftReading: TableReading;
  right: string;
  rightRoles: { ra?: string; dec?: string; raUnit?: string };
  output: string;
}

export interface Crossmatched extends Omit<Crossmatch, 'catalogue'> {
  output: string;
  rows: number;
}

/** Joins two tables on the sky and writes the joined one. */
export async function crossmatching(
  { voice, signal }: Session,
  options: CrossmatchingOptions,
): Promise<Crossmatched> {
  const { crossmatch, readCatalogue, refuseUnwritable, writeCatalogue } = await import('@perseus/data');
  const { left, leftReading, right, rightRoles, output, ...how } = options;
  await refuseUnwritable(output);
  const { roles, raUnit, format, readmePath } = leftReading;
  const tables = [
    await readCatalogue(left, { format, readmePath, signal }),
    await readCatalogue(right, { signal }),
  ] as const;
  voice.note(`Matching ${counted(tables[0].rows, 'row')} with ${tables[1].rows} ...`);
  const { catalogue, ...report } = crossmatch(...tables, {
    ...how,
    roles: { left: { ra: roles.ra, dec: roles.dec, raUnit }, right: rightRoles },
  });
  await writeCatalogue(catalogue, output, { signal });
  return { ...report, output, rows: catalogue.rows };
}
