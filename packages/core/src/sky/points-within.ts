import { Askers, TreeSearch, type Quest } from './search-tree.js';
import { alongCurve } from './space-curve.js';
import type { SpherePoints } from './sphere-points.js';
import { FAN, squaredToBox, type SphereTree } from './sphere-tree.js';

/** Rows that belong together: `left[i]` to `right[i]`. */
export interface RowPairs {
  left: Int32Array;
  right: Int32Array;
}

/**
 * All pairs of a point and one of the tree's that are at most `reach` apart, in no particular order.
 *
 * @returns null where there are more than `most`
 */
export function rowsWithin(
  points: SpherePoints,
  tree: SphereTree,
  reach: number,
  most: number,
): RowPairs | null {
  const search = new TreeSearch(tree);
  const quest = new WithinQuest(alongCurve(points), tree, reach * reach, most);
  while (!quest.isFull && quest.next()) search.run(quest);
  return quest.isFull ? null : quest.pairs();
}

class WithinQuest implements Quest {
  readonly #askers: Askers;
  readonly #tree: SphereTree;
  readonly #reachSquared: number;
  readonly #most: number;
  #left: Int32Array<ArrayBuffer>;
  #right: Int32Array<ArrayBuffer>;
  #count = 0;
  #full = false;

  constructor(points: SpherePoints, tree: SphereTree, reachSquared: number, most: number) {
    this.#askers = new Askers(points);
    this.#tree = tree;
    this.#reachSquared = reachSquared;
    this.#most = most;
    this.#left = new Int32Array(Math.min(most, points.row.length + 64));
    this.#right = new Int32Array(this.#left.length);
  }

  get box(): Float64Array {
    return this.#askers.box;
  }

  /** Whether there are more pairs than may be. */
  get isFull(): boolean {
    return this.#full;
  }

  next(): boolean {
    return this.#askers.next();
  }

  isBeyond(squaredDistance: number): boolean {
    return squaredDistance > this.#reachSquared || this.#full;
  }

  visitLeaf(leaf: number): void {
    const { start, size, points } = this.#askers;
    const { x, y, z, row } = this.#tree.points;
    const reachSquared = this.#reachSquared;
    const from = leaf * FAN;
    const to = Math.min(from + FAN, row.length);
    for (let i = start; i < start + size; i++) {
      const [askX, askY, askZ] = [points.x[i]!, points.y[i]!, points.z[i]!];
      if (squaredToBox(this.#tree.boxes, leaf, askX, askY, askZ) > reachSquared) continue;
      for (let point = from; point < to; point++) {
        const dx = x[point]! - askX;
        const dy = y[point]! - askY;
        const dz = z[point]! - askZ;
        if (dx * dx + dy * dy + dz * dz <= reachSquared) this.#add(points.row[i]!, row[point]!);
      }
    }
  }

  pairs(): RowPairs {
    return { left: this.#left.subarray(0, this.#count), right: this.#right.subarray(0, this.#count) };
  }

  #add(left: number, right: number): void {
    if (this.#count === this.#left.length) this.#grow();
    if (this.#full) return;
    this.#left[this.#count] = left;
    this.#right[this.#count++] = right;
  }

  #grow(): void {
    this.#full = this.#count >= this.#most;
    if (this.#full) return;
    const length = Math.min(2 * this.#count + 64, this.#most);
    [this.#left, this.#right] = [this.#left, this.#right].map((values) => {
      const larger = new Int32Array(length);
      larger.set(values);
      return larger;
    }) as [Int32Array<ArrayBuffer>, Int32Array<ArrayBuffer>];
  }
}
