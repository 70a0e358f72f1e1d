/** Weight of the members and of the backgrounds. */
export interface Totals {
  members: number;
  backgrounds: number;
}

/**
 * Walks the threshold down from the highest score, and tells what lies at or above it after each distinct score.
 *
 * @param weights how often each row counts; rows of weight 0 are not there
 * @param visit gets the weight of members and of backgrounds so far; rows with equal scores are passed together
 */
export function descend(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  visit: (members: number, backgrounds: number) => void,
): void {
  const order = descendingOrder(scores);
  let [members, backgrounds] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const weight = weights ? weights[row]! : 1;
    if (labels[row] === 1) members += weight;
    else backgrounds += weight;
    if (i + 1 === order.length || scores[order[i + 1]!] !== scores[row]) visit(members, backgrounds);
  }
}

/** Rows by descending score. Scores that are in order already cost one pass: the bootstrap sorts once, not each time. */
export function descendingOrder(scores: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row);
  for (let row = 1; row < scores.length; row++) {
    if (scores[row]! > scores[row - 1]!) return order.sort((a, b) => scores[b]! - scores[a]! || a - b);
  }
  return order;
}

export function totalsOf(labels: ArrayLike<number>, weights?: ArrayLike<number>): Totals {
  const totals: Totals = { members: 0, backgrounds: 0 };
  for (let row = 0; row < labels.length; row++) {
    totals[labels[row] === 1 ? 'members' : 'backgrounds'] += weights ? weights[row]! : 1;
  }
  return totals;
}
