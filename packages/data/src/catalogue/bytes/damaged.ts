import { PerseusError, type ErrorPlace } from '@perseus/core';

/**
 * A table whose bytes do not say what its format demands: PerseusError `CATALOGUE_UNREADABLE`.
 *
 * @param why the rest of the sentence that begins with the path
 * @param remedy a sentence of its own
 */
export function damaged(
  path: string,
  why: string,
  remedy = 'Fetch it again, or write it anew.',
  place: ErrorPlace = {},
  cause?: unknown,
): PerseusError {
  return new PerseusError(
    'CATALOGUE_UNREADABLE',
    `${path}: ${why}. ${remedy}`,
    { path, ...place },
    { cause },
  );
}

/** More than this machine can hold at once: PerseusError `CATALOGUE_TOO_LARGE`. */
export function tooLarge(path: string, rows: number, cause?: unknown): PerseusError {
  const message =
    `${path}: its ${rows} rows do not fit into memory. ` +
    'Read fewer of its columns, split the table, or use a machine with more memory.';
  return new PerseusError('CATALOGUE_TOO_LARGE', message, { path }, { cause });
}

/** Runs `take`, which takes memory for so many rows; what the system refuses becomes `CATALOGUE_TOO_LARGE`. */
export async function withinMemory<T>(path: string, rows: number, take: () => Promise<T>): Promise<T> {
  try {
    return await take();
  } catch (cause) {
    throw cause instanceof RangeError ? tooLarge(path, rows, cause) : cause;
  }
}
