import { CUTOUTS_TENSOR, PerseusError, RowWriter, type Cutout, type CutoutSource } from '@perseus/core';
import { inOrder } from '../../images/in-order.js';
import type { Building } from '../building.js';
import type { Candidate } from '../rows/candidate.js';
import { readCutout } from './measure.js';
import { PixelSums } from './pixel-statistics.js';
import { rotatedCopies } from './rotated-copies.js';

const AHEAD = 8;

export interface PackedCutouts {
  height: number;
  width: number;
  sha256: string;
  /** One entry a row of the tensor. */
  sums: PixelSums;
}

/**
 * Decodes each row's cutout once more and writes it to one tensor, uint8 [rows, height, width, 3], a few in memory at a
 * time: once, or one turned copy after another where copies are asked for.
 *
 * @throws PerseusError `CUTOUT_CHANGED` where a cutout is another than the one that was measured
 */
export async function packCutouts(
  path: string,
  rows: readonly Candidate[],
  { height, width }: { height: number; width: number },
  cutouts: CutoutSource,
  building: Building,
): Promise<PackedCutouts> {
  const { anglesDeg, signal } = building.plan;
  const copies = Math.max(1, anglesDeg.length);
  const side = Math.min(height, width);
  const shape = anglesDeg.length > 0 ? { height: side, width: side } : { height, width };
  const rowShape = [shape.height, shape.width, 3];
  const writer = await RowWriter.create(path, { name: CUTOUTS_TENSOR, dtype: 'U8', rowShape });
  try {
    const sums = new PixelSums(rows.length * copies, shape.height * shape.width * 3);
    let done = 0;
    const read = async (candidate: Candidate) => {
      const cutout = await readCutout(candidate, cutouts, building);
      return unchanged(cutout, { height, width }, candidate);
    };
    for await (const cutout of inOrder(rows, AHEAD, read)) {
      signal?.throwIfAborted();
      for (const pixels of anglesDeg.length > 0 ? rotatedCopies(cutout, anglesDeg) : [cutout.pixels]) {
        await writer.append(pixels);
        sums.add(pixels);
      }
      building.progress('pack', ++done, rows.length);
    }
    const { sha256 } = await writer.finish();
    building.ended('pack', rows.length, rows.length * copies, { ...shape, copies });
    return { ...shape, sha256, sums };
  } catch (cause) {
    await writer.abort();
    throw cause;
  }
}

/** Somebody may fetch into the folder while it is read: what was judged must be what is packed. */
function unchanged(
  cutout: Cutout | PerseusError,
  { height, width }: { height: number; width: number },
  { row }: Candidate,
): Cutout {
  if (!(cutout instanceof PerseusError) && cutout.height === height && cutout.width === width) return cutout;
  const cause = cutout instanceof PerseusError ? cutout : undefined;
  throw new PerseusError(
    'CUTOUT_CHANGED',
    `The cutout of row ${row.row} (${row.id}) changed while the dataset was built. Build it again when the fetching is done.`,
    { row: row.row },
    { cause },
  );
}
