import { alongCurve } from './space-curve.js';
import type { SpherePoints } from './sphere-points.js';

/** Points of a leaf, and children of a node. */
export const FAN = 8;
/** Numbers of a box: least and largest x, then of y, then of z. */
export const BOX = 6;

/**
 * Points of the unit sphere with boxes around them: every eight along a space-filling curve are a leaf, every eight
 * leaves a node, and so on up to the root.
 *
 * However the points crowd, the tree has the same depth. Nodes are numbered from the leaves up; the root is the last.
 */
export class SphereTree {
  /** Along the curve: leaf i holds those from 8 i on. */
  readonly points: SpherePoints;
  readonly boxes: Float64Array;
  /** The least row within each node. */
  readonly leastRow: Int32Array;
  /** First child of each node (of a leaf: its first point); the last is where the next node's begin. */
  readonly first: Int32Array;
  readonly leaves: number;
  /** -1 where there are no points. */
  readonly root: number;

  constructor(points: SpherePoints) {
    this.points = alongCurve(points);
    this.leaves = Math.ceil(points.row.length / FAN);
    let nodes = this.leaves;
    for (let level = nodes; level > 1; nodes += level) level = Math.ceil(level / FAN);
    this.root = nodes - 1;
    this.boxes = new Float64Array(nodes * BOX);
    this.leastRow = new Int32Array(nodes).fill(0x7fff_ffff);
    this.first = new Int32Array(nodes + 1);
    this.#fillLeaves();
    this.#fillNodes();
  }

  #fillLeaves(): void {
    const { row } = this.points;
    for (let leaf = 0; leaf < this.leaves; leaf++) {
      const start = leaf * FAN;
      const end = Math.min(start + FAN, row.length);
      this.first[leaf] = start;
      boxAround(this.points, start, end, this.boxes, leaf * BOX);
      for (let i = start; i < end; i++)
        if ((row[i] as number) < (this.leastRow[leaf] as number)) this.leastRow[leaf] = row[i] as number;
    }
  }

  #fillNodes(): void {
    const { boxes, leastRow, first } = this;
    let child = 0;
    let levelEnd = this.leaves;
    for (let node = this.leaves; node <= this.root; node++) {
      first[node] = child;
      boxes.copyWithin(node * BOX, child * BOX, (child + 1) * BOX);
      for (const end = Math.min(child + FAN, levelEnd); child < end; child++) {
        leastRow[node] = Math.min(leastRow[node] as number, leastRow[child] as number);
        for (let i = 0; i < BOX; i++) {
          const further = i % 2 === 0 ? Math.min : Math.max;
          boxes[node * BOX + i] = further(boxes[node * BOX + i] as number, boxes[child * BOX + i] as number);
        }
      }
      if (child === levelEnd) levelEnd = node + 1;
    }
    first[this.root + 1] = this.root;
  }
}

/** Writes the box around points `start` to `end`, at least one, to `boxes` from `at` on. */
export function boxAround(
  { x, y, z }: SpherePoints,
  start: number,
  end: number,
  boxes: Float64Array,
  at: number,
): void {
  let [leastX, leastY, leastZ] = [Infinity, Infinity, Infinity];
  let [largestX, largestY, largestZ] = [-Infinity, -Infinity, -Infinity];
  for (let i = start; i < end; i++) {
    leastX = Math.min(leastX, x[i] as number);
    leastY = Math.min(leastY, y[i] as number);
    leastZ = Math.min(leastZ, z[i] as number);
    largestX = Math.max(largestX, x[i] as number);
    largestY = Math.max(largestY, y[i] as number);
    largestZ = Math.max(largestZ, z[i] as number);
  }
  boxes[at] = leastX;
  boxes[at + 1] = largestX;
  boxes[at + 2] = leastY;
  boxes[at + 3] = largestY;
  boxes[at + 4] = leastZ;
  boxes[at + 5] = largestZ;
}

/**
 * Square of the distance between two boxes; 0 where they touch.
 *
 * Never more than that of any two points in them, to the last bit: it is summed in the same way and no term is larger.
 */
export function squaredBetween(a: Float64Array, atA: number, b: Float64Array, atB: number): number {
  const dx = gap(a[atA]!, a[atA + 1]!, b[atB]!, b[atB + 1]!);
  const dy = gap(a[atA + 2]!, a[atA + 3]!, b[atB + 2]!, b[atB + 3]!);
  const dz = gap(a[atA + 4]!, a[atA + 5]!, b[atB + 4]!, b[atB + 5]!);
  return dx * dx + dy * dy + dz * dz;
}

function gap(leastA: number, largestA: number, leastB: number, largestB: number): number {
  if (largestA < leastB) return leastB - largestA;
  return largestB < leastA ? leastA - largestB : 0;
}

/** As `squaredBetween`, of the box of a node and one point. */
export function squaredToBox(boxes: Float64Array, node: number, x: number, y: number, z: number): number {
  const at = node * BOX;
  const dx = gap(boxes[at]!, boxes[at + 1]!, x, x);
  const dy = gap(boxes[at + 2]!, boxes[at + 3]!, y, y);
  const dz = gap(boxes[at + 4]!, boxes[at + 5]!, z, z);
  return dx * dx + dy * dy + dz * dz;
}
