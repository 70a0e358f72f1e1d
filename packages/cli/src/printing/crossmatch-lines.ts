import { counted } from '@perseus/core';
import type { Crossmatched } from '../steps/catalogue/crossmatching.js';

/** Where the joined table is, and how the rows fared. */
export function crossmatchLines(matched: Crossmatched): string[] {
  const { output, rows, pairs, matchedLeft, unmatchedLeft, unusable, doubtful } = matched;
  const without = unusable.left + unusable.right;
  return [
    `Table: ${output}, ${counted(rows, 'row')}`,
    `  ${counted(pairs, 'pair')}; ${counted(matchedLeft, 'row matches', 'rows match')}, ${counted(unmatchedLeft, 'matches', 'match')} nothing`,
    ...(without > 0
      ? [
          `  ${counted(without, 'row has', 'rows have')} no usable position (${unusable.left} on the left, ${unusable.right} on the right)`,
        ]
      : []),
    ...(doubtful === null
      ? []
      : [
          `  doubtful: ${counted(doubtful.beyondLimit, 'differs', 'differ')} by more than the limit, ${counted(doubtful.missing, 'lacks', 'lack')} a magnitude`,
        ]),
  ];
}
