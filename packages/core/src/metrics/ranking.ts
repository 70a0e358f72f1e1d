/**
 * Walks the threshold down from the highest score, and tells what lies at or above it after each distinct score.
 *
 * @param weights how often each row counts; rows of weight 0 are not there
 * @param visit gets the weight of members and of backgrounds so far; rows with equal scores are passed together;
 *   the last visit has the totals
 */
export function descend(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  visit: (members: number, backgrounds: number) => void,
): void {
  const order = isDescending(scores) ? null : descendingOrder(scores);
  const rows = scores.length;
  let [members, backgrounds] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const row = order ? order[i]! : i;
    const weight = weights ? weights[row]! : 1;
    if (labels[row] === 1) members += weight;
    else backgrounds += weight;
    const next = order ? order[i + 1]! : i + 1;
    if (i + 1 === rows || scores[next] !== scores[row]) visit(members, backgrounds);
  }
}

/** Rows by descending score, equal ones in their own order. */
export function descendingOrder(scores: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row);
  return order.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** Looked at first, since the bootstrap ranks the same scores thousands of times: whoever sorts them once saves the rest. */
function isDescending(scores: ArrayLike<number>): boolean {
  for (let row = 1; row < scores.length; row++) if (scores[row]! > scores[row - 1]!) return false;
  return true;
}
