import { PerseusError } from '../errors/perseus-error.js';
import type { CatalogueRow } from './catalogue-row.js';
import type { Cutout, CutoutSource } from './cutout-source.js';

/** A row with its cutout, or with what stands against it. */
export type Reading =
  { row: CatalogueRow; cutout: Cutout } | { row: CatalogueRow; cutout: null; flag: string; problem: string };

/** Failures of this process, which say nothing about the cutout at hand and would meet every one after it. */
const NOT_THE_CUTOUTS_FAULT = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Reads a row's cutout; whatever is wrong with it becomes a flag, so that one bad file does not end a night's work. */
export async function readCutout(row: CatalogueRow, cutouts: CutoutSource, size: number): Promise<Reading> {
  if (row.problem !== undefined) return { row, cutout: null, flag: 'row-invalid', problem: row.problem };
  try {
    const cutout = await cutouts.read(row);
    if (cutout.height >= size && cutout.width >= size) return { row, cutout };
    const problem = `The cutout has ${cutout.width} x ${cutout.height} pixels, and the model takes ${size} x ${size}.`;
    return { row, cutout: null, flag: 'cutout-too-small', problem };
  } catch (cause) {
    if (NOT_THE_CUTOUTS_FAULT.has((cause as NodeJS.ErrnoException | null)?.code ?? '')) throw cause;
    return { row, cutout: null, flag: flagOf(cause), problem: messageOf(cause) };
  }
}

/** The code of an error as a flag: `CUTOUT_MISSING` is `cutout-missing`. */
function flagOf(cause: unknown): string {
  return cause instanceof PerseusError ? cause.code.toLowerCase().replaceAll('_', '-') : 'cutout-unreadable';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
