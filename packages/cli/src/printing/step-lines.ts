import type { DatasetStep } from '@perseus/core';

const WIDTH = 110;
const INDENT = 28;

/** `label       5437 -> 5039  mapping pcc, merging system 23`: what went in and out, and what the step says of itself. */
export function stepLines({ name, in: before, out: after, detail }: DatasetStep): string[] {
  const counted = before === after ? `${before}` : `${before} -> ${after}`;
  const details = Object.entries(detail).map(([key, value]) => `${words(key)} ${value}`);
  const [first = '', ...rest] = wrapped(details, WIDTH - INDENT);
  return [
    `${name.padEnd(11)} ${counted.padEnd(INDENT - 12)}${first}`,
    ...rest.map((line) => ' '.repeat(INDENT) + line),
  ].map((line) => line.trimEnd());
}

/** `groupRadiusArcsec` as `group radius arcsec`; what is words already, or the name of a column, stays. */
function words(key: string): string {
  if (!/^[a-z]+([A-Z][a-z]*)+$/.test(key)) return key;
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Parts with commas between them, in lines no wider than that where the parts allow. */
function wrapped(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  parts.forEach((part, i) => {
    const text = i < parts.length - 1 ? `${part},` : part;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= width)
      lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(text);
  });
  return lines;
}
