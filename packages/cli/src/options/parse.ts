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

/** A share of something that may have none: from 0 to below 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidArgumentError('It must be from 0 to below 1.');
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

/** `0.01,0.033`: two numbers, the lower first. */
export function range(text: string): [low: number, high: number] {
  const [low, high, ...more] = numberList(text);
  if (low === undefined || high === undefined || more.length > 0 || low >= high) {
    throw new InvalidArgumentError('It must be two numbers with a comma between them, the lower one first.');
  }
  return [low, high];
}

/** `a,b`, and several such; with `choices` no other names. */
export function names(
  choices?: readonly string[],
): (text: string, earlier: string[] | undefined) => string[] {
  return (text, earlier) => {
    const given = text.split(',').map((name) => name.trim());
    const wrong = given.find((name) => name === '' || choices?.includes(name) === false);
    if (wrong !== undefined) {
      throw new InvalidArgumentError(
        choices ? `Allowed choices are ${choices.join(', ')}.` : 'It must be names with commas between them.',
      );
    }
    return [...(earlier ?? []), ...given];
  };
}

/** `R_mag=19.4`, and several such. */
export function columnLimits(
  text: string,
  earlier: { column: string; limit: number }[] | undefined,
): { column: string; limit: number }[] {
  const at = text.lastIndexOf('=');
  const column = text.slice(0, at).trim();
  const limit = text.slice(at + 1).trim() === '' ? NaN : Number(text.slice(at + 1));
  if (at < 1 || column === '' || !Number.isFinite(limit)) {
    throw new InvalidArgumentError('It must be a column and a number, as in R_mag=19.4.');
  }
  return [...(earlier ?? []), { column, limit }];
}

/** For options that may be given several times. */
export function repeated(text: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), text];
}

export const DEFAULT_THREADS = availableParallelism();

/** `g=FILE`, and several such: what is said of each band. */
export function perBand<T>(
  read: (text: string) => T,
): (text: string, earlier: Record<string, T> | undefined) => Record<string, T> {
  return (text, earlier = {}) => {
    const at = text.indexOf('=');
    const [band, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    if (at < 1 || band === '' || value === '')
      throw new InvalidArgumentError('It must be a band and what is said of it, as in g=field-g.fits.');
    if (earlier[band] !== undefined) throw new InvalidArgumentError(`Band ${band} was given twice.`);
    return { ...earlier, [band]: read(value) };
  };
}

/** `2/4`: the second of four, from 0. */
export function shard(text: string): { index: number; count: number } {
  const found = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim());
  const [index, count] = [Number(found?.[1]) - 1, Number(found?.[2])];
  if (!(index >= 0 && index < count))
    throw new InvalidArgumentError('It must be which part of how many, as in 1/4, 2/4, 3/4 and 4/4.');
  return { index, count };
}
