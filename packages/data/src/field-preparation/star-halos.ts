import { PerseusError } from '@perseus/core';
import { positionsOf } from '../catalogue/positions/positions-of.js';
import { readCatalogue } from '../catalogue/read-catalogue.js';
import { guessRoles } from '../catalogue/roles/guess-roles.js';
import { columnNamed } from '../catalogue/table/catalogue.js';
import { numberAt } from '../catalogue/table/column.js';
import { starHalos, type HaloOptions } from '../detection/halos.js';
import type { StarHalos } from '../field-classification/field-request.js';

/** Columns of the magnitude that halos are told by, the first that is there. */
const MAGNITUDES = ['phot_g_mean_mag', 'Gmag', 'magnitude', 'magnitude_g'];

export interface StarCatalogueOptions extends HaloOptions {
  /** Column of Gaia's G or what is near it. */
  magnitude?: string;
  signal?: AbortSignal;
}

/**
 * Halos around the bright stars of a catalogue, such as Gaia's.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS` where it has no positions or no such magnitudes; what `readCatalogue` throws
 */
export async function readStarHalos(path: string, options: StarCatalogueOptions = {}): Promise<StarHalos> {
  const { magnitude, signal, ...halos } = options;
  const catalogue = await readCatalogue(path, signal ? { signal } : {});
  const roles = guessRoles(catalogue.columns);
  const { raDeg, decDeg } = positionsOf(catalogue, roles);
  const names = magnitude === undefined ? [...MAGNITUDES, ...roles.magnitudes] : [magnitude];
  const column = names.map((name) => columnNamed(catalogue, name)).find((found) => found !== undefined);
  if (!column || column.type === 'text') {
    throw new PerseusError(
      'CATALOGUE_COLUMNS',
      `${path}: there is no column of numbers named ${names.join(' or ')}, so that stars have no magnitude. Name it with ` +
        '--star-magnitude.',
      { path, column: names[0] as string },
    );
  }
  const magnitudes = Float64Array.from(raDeg, (_, row) => numberAt(column, row));
  return starHalos({ raDeg, decDeg, magnitude: magnitudes }, halos);
}
