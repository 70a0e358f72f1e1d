import type { DatasetStep } from '@perseus/core';

/** `label       5437 -> 5039  mapping pcc, left out 398`. */
export function stepLine({ name, in: before, out: after, detail }: DatasetStep): string {
  const details = Object.entries(detail).map(([key, value]) => `${words(key)} ${value}`);
  const counted = before === after ? `${before}` : `${before} -> ${after}`;
  return `${name.padEnd(11)} ${counted.padEnd(14)}${details.join(', ')}`.trimEnd();
}

/** `groupRadiusArcsec` as `group radius arcsec`; what is already words stays. */
function words(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
