import type { Crossmatched } from '../steps/catalogue/crossmatching.js';

/** Where the joined table is, and how the rows fared. */
export function crossmatchLines(matched: Crossmatched): string[] {
  const { output, rows, pairs, matchedLeft, unmatchedLeft, unusable, doubtful } = matched;
  const without = unusable.left + unusable.right;
  return [
    `Table: ${output}, ${rows} rows`,
    `  ${pairs} pairs; ${matchedLeft} rows match, ${unmatchedLeft} match nothing`,
    ...(without > 0
      ? [
          `  ${without} rows have no usable position (${unusable.left} on the left, ${unusable.right} on the right)`,
        ]
      : []),
    ...(doubtful === null
      ? []
      : [
          `  doubtful: ${doubtful.beyondLimit} differ by more than the limit, ${doubtful.missing} lack a magnitude`,
        ]),
  ];
}
