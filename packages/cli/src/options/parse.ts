import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';

/** Readers of option values: each refuses with the sentence that commander prints after the option's name. */

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    }
    return value;
  };
}

export function realNumber({ above, least }: { above?: number; least?: number } = {}): (
  text: string,
) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
    if (above !== undefined && value <= above) throw new InvalidArgumentError(`It must be above ${above}.`);
    if (least !== undefined && value < least) throw new InvalidArgumentError(`It must be at least ${least}.`);
    return value;
  };
}

/** A share from 0 to 1, the ends left out. */
export function fraction(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('It must lie between 0 and 1.');
  return value;
}

/** `30,45,60` or `30, 45`. */
export function numberList(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (values.some((value) => !Number.isFinite(value))) {
    throw new InvalidArgumentError('It must be numbers with commas between them.');
  }
  return values;
}

/** For options that may be given several times. */
export function repeated(text: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), text];
}

export const DEFAULT_THREADS = availableParallelism();
