import type { Score } from '@perseus/core';

/** `0.912 (95 % interval 0.870 to 0.948)`. */
export function withInterval({ value, interval }: Score): string {
  if (value === null) return 'cannot be told';
  const within =
    interval === null ? '' : ` (95 % interval ${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})`;
  return value.toFixed(3) + within;
}
