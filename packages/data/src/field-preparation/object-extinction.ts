import { PerseusError } from '@perseus/core';
import { toObjectRow } from '../catalogue/objects/object-row.js';
import { columnNamed, type Catalogue } from '../catalogue/table/catalogue.js';
import { numberAt, textAt } from '../catalogue/table/column.js';
import type { ObjectExtinction } from '../field-classification/field-request.js';
import { extinctionFromColumns, extinctionOfReddening } from '../photometry/extinction.js';

/**
 * The Galactic extinction of each object of a catalogue: by a column of E(B-V) that is named, else by those that
 * `extinctionFromColumns` knows.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS` where that column is not there, or text
 */
export function objectExtinction(catalogue: Catalogue, column: string | null): ObjectExtinction {
  return column === null ? byItsColumns(catalogue) : byReddening(catalogue, column);
}

function byReddening(catalogue: Catalogue, name: string): ObjectExtinction {
  const column = columnNamed(catalogue, name);
  if (!column || column.type === 'text') {
    throw new PerseusError(
      'CATALOGUE_COLUMNS',
      `${catalogue.path}: there is no column of numbers named "${name}", nor a file of that name. Name a map of E(B-V), or a ` +
        'column of it.',
      { path: catalogue.path, column: name },
    );
  }
  const source = `the column "${name}" of E(B-V)`;
  return {
    source,
    of(row) {
      const reddening = numberAt(column, row);
      return reddening >= 0 ? extinctionOfReddening(reddening, source) : null;
    },
  };
}

function byItsColumns({ columns }: Catalogue): ObjectExtinction {
  const where = {
    names: columns.map(({ name }) => name),
    ...{ ra: -1, dec: -1, id: -1, file: -1, raUnit: null, decUnit: null },
  };
  return {
    source: "the catalogue's own columns",
    of: (row) =>
      extinctionFromColumns(
        toObjectRow(
          columns.map((column) => textAt(column, row)),
          where,
          row + 1,
        ),
      ),
  };
}
