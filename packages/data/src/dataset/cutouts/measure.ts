import { PerseusError, type Cutout, type CutoutSource } from '@perseus/core';
import { cropCentrally } from '../../images/crop.js';
import { inOrder } from '../../images/in-order.js';
import { measureCutout } from '../../quality/quality-flags.js';
import type { Building } from '../building.js';
import type { Candidate } from '../rows/candidate.js';
import type { SetAside, SetAsideKind } from '../rows/set-aside.js';

/** Cutouts decoded ahead of the one that is looked at: keeps libuv's four threads busy, and memory small. */
const AHEAD = 8;

export interface MeasuredCutouts {
  rows: Candidate[];
  /** Of every cutout, cropped where that was asked for, pixels. */
  height: number;
  width: number;
}

/**
 * Decodes each row's cutout, a few in memory at a time, and measures what its quality is judged by.
 *
 * Rows whose cutout is missing, unreadable or smaller than the size asked for are set aside.
 *
 * @throws PerseusError `DATASET_MIXED_SIZES` where sizes differ and none was asked for
 */
export async function measureCutouts(
  rows: readonly Candidate[],
  cutouts: CutoutSource,
  building: Building,
): Promise<MeasuredCutouts> {
  const { plan, setAside } = building;
  const kept: Candidate[] = [];
  let first: { candidate: Candidate; cutout: Cutout } | undefined;
  let done = 0;
  const read = async (candidate: Candidate) => ({
    candidate,
    cutout: await readCutout(candidate, cutouts, building),
  });
  for await (const { candidate, cutout } of inOrder(rows, AHEAD, read)) {
    plan.signal?.throwIfAborted();
    building.progress('measure', ++done, rows.length);
    if (cutout instanceof PerseusError) {
      setAsideFor(cutout, candidate, setAside);
      continue;
    }
    // Without its pixels: one cutout would otherwise be kept for the whole build.
    first ??= { candidate, cutout: { ...cutout, pixels: new Uint8Array() } };
    refuseOtherSize(first, cutout, candidate);
    kept.push({ ...candidate, quality: measureCutout(cutout) });
  }
  const { height, width } = first?.cutout ?? { height: 0, width: 0 };
  building.ended('cutouts', rows.length, kept.length, {
    ...(first && { height, width }),
    cropped: plan.size !== undefined,
    ...setAside.countsOf(['no cutout', 'cutout unreadable', 'cutout too small']),
  });
  return { rows: kept, height, width };
}

/** The cutout, cropped where a size is asked for; what is wrong with it is an answer too. */
export async function readCutout(
  { row }: Candidate,
  cutouts: CutoutSource,
  { plan: { size, signal } }: Building,
): Promise<Cutout | PerseusError> {
  signal?.throwIfAborted();
  try {
    const cutout = await cutouts.read(row);
    return size === undefined ? cutout : cropCentrally(cutout, size);
  } catch (cause) {
    // Anything else (too many open files, a template that fits no table) ends the build.
    const isOfCutout = cause instanceof PerseusError && cause.code.startsWith('CUTOUT_');
    if (isOfCutout && cause.code !== 'CUTOUT_NAME') return cause;
    throw cause;
  }
}

function setAsideFor(error: PerseusError, candidate: Candidate, setAside: SetAside): void {
  const kinds: Record<string, SetAsideKind> = {
    CUTOUT_MISSING: 'no cutout',
    CUTOUT_OUTSIDE_FOLDER: 'no cutout',
    CUTOUT_TOO_SMALL: 'cutout too small',
  };
  const reason = error.message.split(/\. (?=[A-Z][a-z])/)[0] ?? error.message;
  const column = candidate.row.file === null ? 'id' : 'file';
  const kind = kinds[error.code] ?? 'cutout unreadable';
  setAside.add(candidate, kind, column, reason.replace(/^Row \d+: /, ''), error);
}

function refuseOtherSize(
  first: { candidate: Candidate; cutout: Cutout },
  { height, width }: Cutout,
  { row }: Candidate,
): void {
  const { cutout } = first;
  if (height === cutout.height && width === cutout.width) return;
  const smallest = Math.min(height, width, cutout.height, cutout.width);
  throw new PerseusError(
    'DATASET_MIXED_SIZES',
    `The cutout of row ${row.row} (${row.id}) has ${width} x ${height} pixels, and that of row ` +
      `${first.candidate.row.row} has ${cutout.width} x ${cutout.height}. ` +
      `Give --size ${smallest} to crop all to their centre.`,
    { row: row.row, option: 'size' },
  );
}
