import { PerseusError } from '../errors/perseus-error.js';
import type { CatalogueRow } from './catalogue-row.js';
import type { Cutout, CutoutSource, ResidentCutout } from './cutout-source.js';

/** A row with its cutout, or with what stands against it. */
export type Reading =
  | { row: CatalogueRow; cutout: Cutout | ResidentCutout }
  | { row: CatalogueRow; cutout: null; flag: string; problem: string };

/** Failures of this process, which say nothing about the cutout at hand and would meet every one after it. */
const NOT_THE_CUTOUTS_FAULT = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Reads a row's cutout; whatever is wrong with it becomes a flag, so that one bad file does not end a night's work. */
export async function readCutout(row: CatalogueRow, cutouts: CutoutSource, size: number): Promise<Reading> {
  if (row.problem !== undefined) return invalid(row, row.problem);
  try {
    return readingOf(row, await cutouts.read(row), size);
  } catch (cause) {
    return failed(row, cause);
  }
}

/** The same of many rows, of a source that reads them at once. */
export async function readCutouts(
  rows: readonly CatalogueRow[],
  cutouts: Required<CutoutSource>,
  size: number,
): Promise<Reading[]> {
  const usable = rows.filter(({ problem }) => problem === undefined);
  const read = usable.length > 0 ? await cutouts.readAll(usable) : [];
  if (read.length !== usable.length)
    throw new RangeError(`a source gave ${read.length} cutouts of ${usable.length} rows`);
  let next = 0;
  return rows.map((row) => {
    if (row.problem !== undefined) return invalid(row, row.problem);
    const cutout = read[next++]!;
    return cutout instanceof Error ? failed(row, cutout) : readingOf(row, cutout, size);
  });
}

function invalid(row: CatalogueRow, problem: string): Reading {
  return { row, cutout: null, flag: 'row-invalid', problem };
}

function readingOf(row: CatalogueRow, cutout: Cutout | ResidentCutout, size: number): Reading {
  const { height, width } = 'among' in cutout ? cutout.among : cutout;
  if (height >= size && width >= size) return { row, cutout };
  // All of them are of that size: nobody will run them.
  if ('among' in cutout) cutout.among.release();
  const problem = `The cutout has ${width} x ${height} pixels, and the model takes ${size} x ${size}.`;
  return { row, cutout: null, flag: 'cutout-too-small', problem };
}

/** @throws the cause, where it is not the cutout's fault */
function failed(row: CatalogueRow, cause: unknown): Reading {
  if (NOT_THE_CUTOUTS_FAULT.has((cause as NodeJS.ErrnoException | null)?.code ?? '')) throw cause;
  return { row, cutout: null, flag: flagOf(cause), problem: messageOf(cause) };
}

/** The code of an error as a flag: `CUTOUT_MISSING` is `cutout-missing`. */
function flagOf(cause: unknown): string {
  return cause instanceof PerseusError ? cause.code.toLowerCase().replaceAll('_', '-') : 'cutout-unreadable';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
