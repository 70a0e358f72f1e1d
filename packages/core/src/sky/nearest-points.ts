import { Askers, TreeSearch, type Quest } from './search-tree.js';
import { alongCurve } from './space-curve.js';
import type { SpherePoints } from './sphere-points.js';
import { FAN, squaredToBox, type SphereTree } from './sphere-tree.js';

const NO_ROW = 0x7fff_ffff;

/**
 * For each point the nearest of the tree's that is at most `reach` away, of several equally near the one of least row.
 *
 * @param rows more than the largest row of `points`
 * @returns the row of the nearest by the row of the point; -1 where none is within reach
 */
export function nearestRows(points: SpherePoints, tree: SphereTree, reach: number, rows: number): Int32Array {
  const search = new TreeSearch(tree);
  const quest = new NearestQuest(alongCurve(points), tree, reach * reach);
  const nearest = new Int32Array(rows).fill(-1);
  while (quest.next()) {
    search.run(quest);
    quest.writeTo(nearest);
  }
  return nearest;
}

class NearestQuest implements Quest {
  readonly #askers: Askers;
  readonly #tree: SphereTree;
  readonly #reachSquared: number;
  /** Of each asker the nearest point so far, its row, and the square of its distance. */
  readonly #point = new Int32Array(FAN);
  readonly #row = new Int32Array(FAN);
  readonly #squared = new Float64Array(FAN);
  /** The largest of both among the askers. */
  #worstSquared = 0;
  #worstRow = 0;
  /** What was nearest to the last asker that found any. */
  #guess = -1;

  constructor(points: SpherePoints, tree: SphereTree, reachSquared: number) {
    this.#askers = new Askers(points);
    this.#tree = tree;
    this.#reachSquared = reachSquared;
  }

  get box(): Float64Array {
    return this.#askers.box;
  }

  next(): boolean {
    if (!this.#askers.next()) return false;
    this.#point.fill(-1);
    this.#row.fill(NO_ROW);
    this.#squared.fill(this.#reachSquared);
    // What was nearest to the neighbours before is not far from these.
    if (this.#guess >= 0) this.#compare(this.#guess, this.#guess + 1);
    this.#findWorst();
    return true;
  }

  isBeyond(squaredDistance: number, leastRow: number): boolean {
    return (
      squaredDistance > this.#worstSquared ||
      (squaredDistance === this.#worstSquared && leastRow >= this.#worstRow)
    );
  }

  visitLeaf(leaf: number): void {
    const start = this.#tree.first[leaf] as number;
    this.#compare(start, Math.min(start + FAN, this.#tree.points.row.length), leaf);
    this.#findWorst();
  }

  writeTo(nearest: Int32Array): void {
    const { start, size, points } = this.#askers;
    for (let i = 0; i < size; i++) {
      const point = this.#point[i] as number;
      if (point < 0) continue;
      nearest[points.row[start + i] as number] = this.#row[i] as number;
      this.#guess = point;
    }
  }

  /** Compares all askers with points `from` to `to` of the tree, which lie in `leaf` where it is given. */
  #compare(from: number, to: number, leaf = -1): void {
    const { start, size, points } = this.#askers;
    const { x, y, z, row } = this.#tree.points;
    for (let i = 0; i < size; i++) {
      const [askX, askY, askZ] = [points.x[start + i]!, points.y[start + i]!, points.z[start + i]!];
      let best = this.#squared[i]!;
      if (leaf >= 0 && squaredToBox(this.#tree.boxes, leaf, askX, askY, askZ) > best) continue;
      for (let point = from; point < to; point++) {
        const dx = x[point]! - askX;
        const dy = y[point]! - askY;
        const dz = z[point]! - askZ;
        const squared = dx * dx + dy * dy + dz * dz;
        if (squared > best || (squared === best && row[point]! >= this.#row[i]!)) continue;
        best = squared;
        this.#squared[i] = squared;
        this.#row[i] = row[point]!;
        this.#point[i] = point;
      }
    }
  }

  #findWorst(): void {
    this.#worstSquared = 0;
    this.#worstRow = 0;
    for (let i = 0; i < this.#askers.size; i++) {
      if (this.#squared[i]! > this.#worstSquared) this.#worstSquared = this.#squared[i]!;
      if (this.#row[i]! > this.#worstRow) this.#worstRow = this.#row[i]!;
    }
  }
}
