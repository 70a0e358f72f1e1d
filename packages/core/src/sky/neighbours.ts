import { chordOf } from './chord.js';
import { unitVector, type SkyPosition } from './position.js';
import { separationArcsec } from './separation.js';

/** Smallest cell, in radii of the unit sphere (4 arcsec): below it a cell's number would not be exact in a double. */
const SMALLEST_CELL = 2e-5;

/**
 * All pairs of positions at most `radiusArcsec` apart, poles and the step from 360 to 0 degrees included.
 *
 * Unit vectors are sorted into cubic cells a little wider than the radius, so that the time grows with the number of
 * positions and of pairs, not with their square.
 *
 * @returns pairs of indices [i, j] with i < j, ordered by i, then j
 * @throws PerseusError `POSITION_OUT_OF_RANGE`
 * @see astropy.coordinates.search_around_sky gives the same pairs
 */
export function pairsWithin(
  positions: readonly SkyPosition[],
  radiusArcsec: number,
): Array<[number, number]> {
  const pairs: Array<[number, number]> = [];
  if (!(radiusArcsec >= 0)) return pairs;
  const grid = new SphereGrid(positions.length, chordOf(radiusArcsec));
  positions.forEach((position, j) => {
    grid.forEachNear(unitVector(position), (i) => {
      if (separationArcsec(positions[i] as SkyPosition, position) <= radiusArcsec) pairs.push([i, j]);
    });
    grid.add(j);
  });
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** Points of the unit sphere by cubic cell; the points of a cell are a linked list in `next`. */
class SphereGrid {
  readonly #reach: number;
  readonly #cell: number;
  readonly #side: number;
  readonly #first = new Map<number, number>();
  readonly #next: Int32Array;
  #lastCell = 0;

  constructor(capacity: number, reach: number) {
    this.#reach = reach;
    this.#cell = Math.max(2 * reach, SMALLEST_CELL);
    this.#side = this.#index(1 + reach) + 1;
    this.#next = new Int32Array(capacity);
  }

  /** Visits every point that may lie within reach of `point`, and remembers the cell of `point` for `add`. */
  forEachNear([x, y, z]: [number, number, number], visit: (point: number) => void): void {
    this.#lastCell = this.#number(this.#index(x), this.#index(y), this.#index(z));
    for (let i = this.#index(x - this.#reach); i <= this.#index(x + this.#reach); i++)
      for (let j = this.#index(y - this.#reach); j <= this.#index(y + this.#reach); j++)
        for (let k = this.#index(z - this.#reach); k <= this.#index(z + this.#reach); k++) {
          let point = this.#first.get(this.#number(i, j, k)) ?? -1;
          for (; point >= 0; point = this.#next[point] as number) visit(point);
        }
  }

  /** Adds the point that was last given to `forEachNear`. */
  add(point: number): void {
    this.#next[point] = this.#first.get(this.#lastCell) ?? -1;
    this.#first.set(this.#lastCell, point);
  }

  #index(coordinate: number): number {
    return Math.floor((coordinate + 1 + this.#reach) / this.#cell);
  }

  #number(i: number, j: number, k: number): number {
    return (i * this.#side + j) * this.#side + k;
  }
}
