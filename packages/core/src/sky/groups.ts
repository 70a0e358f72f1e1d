/**
 * Groups of what the pairs connect, directly or through others: rows that are the same object.
 *
 * @param pairs pairs of indices below `count`, as from `pairsWithin`
 * @returns the group of each index; groups are numbered 0, 1, ... in the order in which they first appear
 */
export function groupsOf(pairs: Iterable<readonly [number, number]>, count: number): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const rootOf = (index: number): number => {
    let i = index;
    while (parent[i] !== i) {
      // Halves the path on the way, which keeps later searches short.
      parent[i] = parent[parent[i] as number] as number;
      i = parent[i] as number;
    }
    return i;
  };
  for (const [a, b] of pairs) {
    if (!(a >= 0 && a < count && b >= 0 && b < count))
      throw new RangeError(`pair [${a}, ${b}] is not below ${count}`);
    const rootA = rootOf(a);
    const rootB = rootOf(b);
    parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
  const groups = new Int32Array(count);
  let found = 0;
  // The root is the least index of its group, so it is numbered before the others.
  for (let i = 0; i < count; i++) groups[i] = parent[i] === i ? found++ : (groups[rootOf(i)] as number);
  return groups;
}
