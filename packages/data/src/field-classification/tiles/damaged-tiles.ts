import type { FieldTile } from '../../rendering/field-tile.js';
import { flagBits } from '../flags/field-flags.js';
import type { DamagedTile } from '../field-request.js';
import type { ResultColumns } from '../table/result-columns.js';

/** Tiles that could not be used, or not all of them: from what was met now, and from the results of an earlier start. */
export function damagedTiles(
  tiles: readonly FieldTile[],
  met: ReadonlyMap<number, string>,
  { tile, flags }: ResultColumns,
): DamagedTile[] {
  const damaged = flagBits(['tile-damaged']);
  const objects = new Map<number, number>();
  for (const [row, index] of tile.entries()) {
    if ((flags[row]! & damaged) !== 0) objects.set(index, (objects.get(index) ?? 0) + 1);
  }
  return tiles.flatMap(({ name }, index) => {
    if (!met.has(index) && !objects.has(index)) return [];
    const problem = met.get(index) ?? 'A part of it could not be read when its objects were classified.';
    return [{ tile: name, problem, objects: objects.get(index) ?? 0 }];
  });
}
