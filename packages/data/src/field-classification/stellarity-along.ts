import { rowsOfTile } from './plan/plan-field.js';
import type { PreparedField } from './prepare-field.js';
import { isTileDamage } from './tiles/tile-damage.js';

type ByRow = Map<number, number>;

/**
 * Stellarity of rows that are asked for in the order of work: measured tile by tile, when the first of a tile comes.
 *
 * All objects of a tile are measured together, whatever part of them this job has, so that shards say the same. Where some
 * of them were taken from another tile, all that this one shows of them are measured in it, when the first of them comes.
 *
 * @returns the stellarity of a row in the tile that it was taken from
 */
export function stellarityAlong({
  request,
  plan,
  positions,
}: PreparedField): (row: number, tile: number) => Promise<number> {
  const { stellarity: measure, tiles, signal } = request;
  let planned = -1;
  /** Of the rows of the planned tile, by the tile that they were measured in. */
  let measured = new Map<number, ByRow>();
  return async (row, index) => {
    if (!measure || !tiles[index]) return NaN;
    if (plan.tile[row] !== planned) {
      planned = plan.tile[row] as number;
      measured = new Map();
    }
    let byRow = measured.get(index);
    if (!byRow) measured.set(index, (byRow = await measureIn(index)));
    return byRow.get(row) ?? NaN;
  };

  async function measureIn(index: number): Promise<ByRow> {
    const tile = tiles[index];
    if (!tile || !measure) return new Map();
    const ofPlanned = rowsOfTile(plan, planned);
    const rows = index === planned ? ofPlanned : ofPlanned.filter((row) => plan.further.has(row, index));
    const at = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
    try {
      signal?.throwIfAborted();
      const values = await measure(
        tile,
        { raDeg: at(positions.raDeg), decDeg: at(positions.decDeg) },
        signal,
      );
      signal?.throwIfAborted();
      return new Map(Array.from(rows, (row, i) => [row, values[i] ?? NaN]));
    } catch (error) {
      // Its objects are flagged where their cutouts are taken.
      if (!isTileDamage(error)) throw error;
      return new Map();
    }
  }
}
