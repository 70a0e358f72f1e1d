/**
 * Measures two things by turns, A B A B …, so that a machine whose speed drifts slows both.
 *
 * @param {number} runs pairs; one more goes before them and is not counted
 * @param {() => Promise<number>} ours
 * @param {() => Promise<number>} theirs
 * @returns medians, and the ratio pair by pair: its median with the least and the largest
 */
export async function alternate(runs, ours, theirs) {
  const pairs = [];
  for (let run = 0; run <= runs; run++) {
    const pair = { ours: await ours(), theirs: await theirs() };
    if (run > 0) pairs.push(pair);
  }
  const ratios = pairs.map((pair) => pair.ours / pair.theirs);
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    theirs: median(pairs.map((pair) => pair.theirs)),
    ratio: median(ratios),
    least: Math.min(...ratios),
    largest: Math.max(...ratios),
  };
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A row of a Markdown table from `alternate`'s result. */
export function ratioRow(name, { ours, theirs, ratio, least, largest }, bar) {
  const range = `${ratio.toFixed(3)} (${least.toFixed(3)} to ${largest.toFixed(3)})`;
  return `| ${name} | ${ours.toFixed(1)} | ${theirs.toFixed(1)} | ${range} | ${bar} |`;
}
