import type { PreparedField } from './prepare-field.js';
import { isTileDamage } from './tiles/tile-damage.js';

/**
 * Stellarity of rows that are asked for in the order of work: measured tile by tile, when the first of a tile comes.
 *
 * All objects of a tile are measured together, whatever part of them this job has, so that shards say the same.
 */
export function stellarityAlong({
  request,
  plan,
  positions,
}: PreparedField): (row: number) => Promise<number> {
  const { stellarity: measure, tiles, signal } = request;
  let measured = { tile: -1, byRow: new Map<number, number>() };
  return async (row) => {
    const index = plan.tile[row] as number;
    const tile = tiles[index];
    if (!measure || !tile) return NaN;
    if (measured.tile !== index) measured = { tile: index, byRow: await measureTile(index) };
    return measured.byRow.get(row) ?? NaN;
  };

  async function measureTile(index: number): Promise<Map<number, number>> {
    const tile = tiles[index];
    const rows = plan.order.filter((row) => plan.tile[row] === index);
    const at = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
    if (!tile || !measure) return new Map();
    try {
      const values = await measure(
        tile,
        { raDeg: at(positions.raDeg), decDeg: at(positions.decDeg) },
        signal,
      );
      return new Map(Array.from(rows, (row, i) => [row, values[i] ?? NaN]));
    } catch (error) {
      // Its objects are flagged where their cutouts are taken.
      if (!isTileDamage(error)) throw error;
      return new Map();
    }
  }
}
