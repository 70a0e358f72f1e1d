import type { TileGrid } from '../../rendering/tile-grid.js';
import { ByDeclination } from './by-declination.js';
import { FurtherTiles } from './candidates.js';
import type { FieldPositions } from '../field-request.js';

/** Where a tile's grid is, for planning. */
export interface PlannedTile extends TileGrid {
  placesOf(raDeg: Float64Array, decDeg: Float64Array): { x: Float64Array; y: Float64Array };
}

/** Which object is taken from which tile, and in which order. */
export interface FieldPlan {
  /** Rows of the catalogue in the order of work: tile by tile, down each tile in stripes, across each stripe. */
  order: Uint32Array;
  /** Tile of each row of the catalogue; -1 where it lies in none. */
  tile: Int32Array;
  /** Place in that tile's grid, pixels. */
  x: Float64Array;
  y: Float64Array;
  /** How many further tiles show the place. */
  others: Uint8Array;
  /** The next-best of them, for where the best has no data or cannot be read. */
  further: FurtherTiles;
  /** Whether there is a tile of which nobody knows what it shows: an object that lies in no other may lie in it. */
  anyUnreadable: boolean;
}

/** Height of the stripes, pixels: that of the blocks that are rendered at a time. */
const STRIPE = 256;

/**
 * Assigns each object to the tile that shows it farthest from its edges, and orders the work along the sky, so that every
 * piece of a tile is rendered once, shortly before it is needed. Objects that lie in no tile come last.
 *
 * Pure function of positions and tiles: shards and resumed jobs plan the same.
 *
 * @param tiles null for one that cannot be used
 */
export function planField(positions: FieldPositions, tiles: readonly (PlannedTile | null)[]): FieldPlan {
  const count = positions.raDeg.length;
  const plan = {
    tile: new Int32Array(count).fill(-1),
    x: new Float64Array(count).fill(NaN),
    y: new Float64Array(count).fill(NaN),
    others: new Uint8Array(count),
    further: new FurtherTiles(count),
    anyUnreadable: tiles.includes(null),
  };
  const mostRoom = new Float64Array(count);
  const sky = new ByDeclination(positions);
  tiles.forEach((tile, index) => {
    if (tile === null) return;
    // On the tangent plane all is farther from the centre than on the sky: nothing of the tile lies beyond.
    const reachArcsec = cornerReach(tile) * tile.pixelScaleArcsec;
    const rows = sky.rowsWithin(tile.raDeg, tile.decDeg, reachArcsec);
    const { x, y } = tile.placesOf(at(positions.raDeg, rows), at(positions.decDeg, rows));
    rows.forEach((row, i) => {
      const [column, line] = [x[i] as number, y[i] as number];
      const across = Math.min(column, tile.width - 1 - column);
      const down = Math.min(line, tile.height - 1 - line);
      // Not a comparison of `<`: NaN is nowhere.
      if (!(across >= 0 && down >= 0)) return;
      // The lesser of the two would be the same in neighbours of one row, and rounding alone would choose.
      const room = (across + 1) * (down + 1);
      const best = { tile: plan.tile[row] as number, x: plan.x[row] as number, y: plan.y[row] as number };
      const bestRoom = mostRoom[row] as number;
      const isBest = room > bestRoom;
      if (best.tile !== -1) {
        plan.others[row] = Math.min(255, (plan.others[row] as number) + 1);
        if (isBest) plan.further.add(row, best, bestRoom);
        else plan.further.add(row, { tile: index, x: column, y: line }, room);
      }
      if (!isBest) return;
      mostRoom[row] = room;
      plan.tile[row] = index;
      plan.x[row] = column;
      plan.y[row] = line;
    });
  });
  return { ...plan, order: workOrder(plan) };
}

/** From the tangent point to the farthest corner, pixels. */
function cornerReach({ width, height, tangentX, tangentY }: TileGrid): number {
  return Math.hypot(Math.max(tangentX, width - 1 - tangentX), Math.max(tangentY, height - 1 - tangentY));
}

/** Rows that are planned to be taken from a tile, in the order of work. */
export function rowsOfTile({ order, tile }: FieldPlan, index: number): Uint32Array {
  const firstBeyond = (beyond: number): number => {
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const here = tile[order[middle] as number] as number;
      // Those that lie in no tile come last.
      if (here !== -1 && here < beyond) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return order.subarray(firstBeyond(index), firstBeyond(index + 1));
}

function at(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function workOrder({ tile, x, y }: Pick<FieldPlan, 'tile' | 'x' | 'y'>): Uint32Array {
  const order = Uint32Array.from(tile, (_, row) => row);
  const last = 2 ** 31;
  const tileOf = (row: number) => (tile[row] === -1 ? last : (tile[row] as number));
  const stripeOf = (row: number) => Math.floor((y[row] as number) / STRIPE);
  return order.sort(
    (a, b) =>
      tileOf(a) - tileOf(b) ||
      // NaN where neither lies in a tile.
      stripeOf(a) - stripeOf(b) ||
      (x[a] as number) - (x[b] as number) ||
      a - b,
  );
}
