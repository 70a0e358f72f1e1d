import { matchOnSky, PerseusError, type SkyMatches } from '@perseus/core';
import { positionsOf } from '../positions/positions-of.js';
import { guessRoles } from '../roles/guess-roles.js';
import type { RoleOverrides } from '../roles/roles.js';
import type { Catalogue } from '../table/catalogue.js';
import type { Column } from '../table/column.js';
import { compareMagnitudes, type MagnitudeComparison } from './compare-magnitudes.js';
import { joinColumns, type JoinedRows } from './join-columns.js';

/** Which columns hold the positions, and what RA is in, where the guess by name and UCD is wrong. */
export type PositionRoles = Partial<Pick<RoleOverrides, 'ra' | 'dec'>> & { raUnit?: string };

export interface CrossmatchOptions {
  radiusArcsec: number;
  /** The nearest row of the right catalogue, or every one within the radius. */
  matches: 'best' | 'all';
  /** Rows of the left catalogue that match nothing are left out, or kept without values in the right one's columns. */
  keep: 'matched' | 'left';
  /** Matches whose magnitudes differ by more than the limit, or lack one, are marked as doubtful. */
  compareMagnitudes?: MagnitudeComparison;
  roles?: { left?: PositionRoles; right?: PositionRoles };
}

/** The joined catalogue, and what became of the rows. */
export interface Crossmatch {
  catalogue: Catalogue;
  pairs: number;
  /** Rows of the left catalogue that match one or more, and those that match none. */
  matchedLeft: number;
  unmatchedLeft: number;
  /** Rows that match nothing because they have no usable position. */
  unusable: { left: number; right: number };
  /** Matches whose magnitudes differ by more than the limit, and that cannot be compared; null where none were. */
  doubtful: { beyondLimit: number; missing: number } | null;
}

/** Half the sky: everything is that near to everything. */
const MOST_ARCSEC = 648_000;

/**
 * Joins two catalogues by position.
 *
 * The rows are in the order of the left catalogue, those of one left row in the order of the right one. Every column of
 * both is kept, with `_1` and `_2` after names that both have; then come `separation_arcsec` and, where magnitudes are
 * compared, `match_doubtful`.
 *
 * @throws PerseusError `OPTION_INVALID`, `CATALOGUE_COLUMNS`, `CATALOGUE_UNITS`, `MATCHES_TOO_MANY`
 */
export function crossmatch(left: Catalogue, right: Catalogue, options: CrossmatchOptions): Crossmatch {
  const { radiusArcsec, matches: mode, keep, roles = {} } = options;
  if (!(radiusArcsec >= 0 && radiusArcsec <= MOST_ARCSEC))
    throw new PerseusError(
      'OPTION_INVALID',
      `The radius of the crossmatch is ${radiusArcsec} arcsec. Give a number from 0 to ${MOST_ARCSEC}.`,
      { option: 'radiusArcsec' },
    );
  const [from, to] = [placesOf(left, roles.left), placesOf(right, roles.right)];
  const matches = matchOnSky(from, to, radiusArcsec, mode);
  const matchedLeft = matches.left.reduce((sum, row, i) => sum + (row === matches.left[i - 1] ? 0 : 1), 0);
  const joined = keep === 'left' ? withUnmatched(matches, left.rows) : matches;
  const compared = options.compareMagnitudes
    ? compareMagnitudes(left, right, joined, options.compareMagnitudes)
    : null;
  const added = [separationColumn(joined.separationArcsec), ...(compared ? [compared.column] : [])];
  return {
    catalogue: {
      path: `${left.path} x ${right.path}`,
      format: left.format,
      rows: joined.left.length,
      columns: joinColumns(left, right, joined, added),
      notes: notesOf(left, right, options),
    },
    pairs: matches.left.length,
    matchedLeft,
    unmatchedLeft: left.rows - matchedLeft,
    unusable: { left: from.problems.length, right: to.problems.length },
    doubtful: compared && { beyondLimit: compared.beyondLimit, missing: compared.missing },
  };
}

function placesOf(catalogue: Catalogue, { raUnit, ...overrides }: PositionRoles = {}) {
  return positionsOf(catalogue, guessRoles(catalogue.columns, overrides), { raUnit });
}

/** The matches with every other left row between them, which has no right row and no separation. */
function withUnmatched(matches: SkyMatches, leftRows: number): JoinedRows & SkyMatches {
  const matched = new Uint8Array(leftRows);
  for (const row of matches.left) matched[row] = 1;
  const unmatched = matched.reduce((count, found) => count + 1 - found, 0);
  const rows = matches.left.length + unmatched;
  const joined = {
    left: new Int32Array(rows),
    right: new Int32Array(rows).fill(-1),
    separationArcsec: new Float64Array(rows).fill(NaN),
  };
  let pair = 0;
  let at = 0;
  for (let row = 0; row < leftRows; row++) {
    if (matched[row] === 0) joined.left[at++] = row;
    for (; matches.left[pair] === row; pair++) {
      joined.left[at] = row;
      joined.right[at] = matches.right[pair]!;
      joined.separationArcsec[at++] = matches.separationArcsec[pair]!;
    }
  }
  return joined;
}

function separationColumn(values: Float64Array): Column {
  return {
    name: 'separation_arcsec',
    unit: 'arcsec',
    ucd: 'pos.angDistance',
    description: 'Great-circle separation of the matched positions',
    type: 'float64',
    values,
    nulls: null,
  };
}

function notesOf(
  left: Catalogue,
  right: Catalogue,
  { radiusArcsec, matches, keep }: CrossmatchOptions,
): string[] {
  const which = matches === 'best' ? 'the nearest match of each row' : 'every match';
  const kept = keep === 'left' ? ', rows without a match kept' : '';
  return [
    `Crossmatch of ${left.path} (left) with ${right.path} (right): ${which} within ${radiusArcsec} arcsec${kept}.`,
    ...left.notes,
    ...right.notes,
  ];
}
