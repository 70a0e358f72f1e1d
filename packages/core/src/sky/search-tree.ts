import type { SpherePoints } from './sphere-points.js';
import { BOX, boxAround, FAN, squaredBetween, type SphereTree } from './sphere-tree.js';

/** 2^31 points are 11 levels, and of each all children but one may wait. */
const MOST_WAITING = 11 * FAN;

/** What up to eight neighbouring points look for in a tree together. */
export interface Quest {
  /** Around the points that ask. */
  readonly box: Float64Array;
  /** Whether nothing that far from the box and of no lesser row than this can matter; told again as the search goes on. */
  isBeyond(squaredDistance: number, leastRow: number): boolean;
  visitLeaf(leaf: number): void;
}

/** Visits the leaves that are not beyond the quest: what lies far from the box is far from all points in it. */
export class TreeSearch {
  readonly #tree: SphereTree;
  readonly #waiting = new Int32Array(MOST_WAITING);

  constructor(tree: SphereTree) {
    this.#tree = tree;
  }

  run(quest: Quest): void {
    const { boxes, first, leastRow, leaves, root } = this.#tree;
    const waiting = this.#waiting;
    let count = 0;
    if (root >= 0) waiting[count++] = root;
    while (count > 0) {
      const node = waiting[--count] as number;
      // Asked when it was put there, and again now: the quest may have come nearer to its end.
      if (quest.isBeyond(squaredBetween(boxes, node * BOX, quest.box, 0), leastRow[node] as number)) continue;
      if (node < leaves) {
        quest.visitLeaf(node);
        continue;
      }
      const end = first[node + 1] as number;
      for (let child = first[node] as number; child < end; child++) {
        const away = squaredBetween(boxes, child * BOX, quest.box, 0);
        if (!quest.isBeyond(away, leastRow[child] as number)) waiting[count++] = child;
      }
    }
  }
}

/** The points that ask together: up to eight along the curve, from `start` on. */
export class Askers {
  readonly box = new Float64Array(BOX);
  start = 0;
  size = 0;

  constructor(readonly points: SpherePoints) {}

  /** Goes on to the next ones; false where there are none. */
  next(): boolean {
    this.start += this.size;
    this.size = Math.min(FAN, this.points.row.length - this.start);
    if (this.size > 0) boxAround(this.points, this.start, this.start + this.size, this.box, 0);
    return this.size > 0;
  }
}
