/** Where a tile's grid is, for planning. */
export interface PlannedTile {
  width: number;
  height: number;
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
}

/** Height of the stripes, pixels: that of the blocks that are rendered at a time. */
const STRIPE = 256;

/**
 * Assigns each object to the tile that shows it farthest from its edges, and orders the work along the sky, so that every
 * piece of a tile is rendered once, shortly before it is needed. Objects that lie in no tile come last.
 *
 * Pure function of positions and tiles: shards and resumed jobs plan the same.
 */
export function planField(
  raDeg: Float64Array,
  decDeg: Float64Array,
  tiles: readonly PlannedTile[],
): FieldPlan {
  const count = raDeg.length;
  const plan = {
    tile: new Int32Array(count).fill(-1),
    x: new Float64Array(count).fill(NaN),
    y: new Float64Array(count).fill(NaN),
    others: new Uint8Array(count),
  };
  const margin = new Float64Array(count).fill(-1);
  tiles.forEach((tile, index) => {
    const { x, y } = tile.placesOf(raDeg, decDeg);
    for (let row = 0; row < count; row++) {
      const [column, line] = [x[row] as number, y[row] as number];
      const toEdge = Math.min(column, line, tile.width - 1 - column, tile.height - 1 - line);
      // Not a comparison of `<`: NaN is nowhere.
      if (!(toEdge >= 0)) continue;
      if (plan.tile[row] !== -1) plan.others[row] = Math.min(255, (plan.others[row] as number) + 1);
      if (toEdge <= (margin[row] as number)) continue;
      margin[row] = toEdge;
      plan.tile[row] = index;
      plan.x[row] = column;
      plan.y[row] = line;
    }
  });
  return { ...plan, order: workOrder(plan) };
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
