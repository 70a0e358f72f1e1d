import { CUTOUTS_TENSOR, PerseusError, RowWriter, type Cutout, type CutoutSource } from '@perseus/core';
import { cropCentrally } from '../images/crop.js';
import { inOrder } from '../images/in-order.js';
import type { LabelledRow } from './labelled-rows.js';
import { PixelSums } from './pixel-statistics.js';
import type { SetAside, SetAsideKind } from './set-aside.js';

/** Cutouts decoded ahead of the one that is written: keeps libuv's four threads busy, and memory small. */
const AHEAD = 8;

export interface PackedCutouts {
  /** Row i of the tensor is the cutout of `rows[i]`. */
  rows: LabelledRow[];
  height: number;
  width: number;
  sha256: string;
  sums: PixelSums;
}

export interface PackOptions {
  path: string;
  /** Side to crop to, pixels; undefined takes the cutouts as they are. */
  size: number | undefined;
  setAside: SetAside;
  signal?: AbortSignal;
  onCutout(done: number): void;
}

/**
 * Decodes each row's cutout and writes them as one tensor, uint8 [rows, height, width, 3], a few in memory at a time.
 *
 * Rows whose cutout is missing, unreadable or smaller than `size` are set aside.
 *
 * @throws PerseusError `DATASET_MIXED_SIZES` where sizes differ and `size` is not given; `NO_OBJECTS` where no row
 *   has a cutout
 */
export async function packCutouts(
  rows: readonly LabelledRow[],
  cutouts: CutoutSource,
  options: PackOptions,
): Promise<PackedCutouts> {
  const kept: LabelledRow[] = [];
  let open: OpenTensor | undefined;
  let done = 0;
  try {
    for await (const { labelled, cutout } of inOrder(rows, AHEAD, (row) =>
      readCutout(row, cutouts, options),
    )) {
      options.signal?.throwIfAborted();
      options.onCutout(++done);
      if (cutout instanceof PerseusError) {
        setAsideFor(cutout, labelled, options.setAside);
        continue;
      }
      open ??= await openTensor(options.path, cutout, labelled, rows.length);
      refuseOtherSize(open, cutout, labelled);
      await open.writer.append(cutout.pixels);
      open.sums.add(cutout.pixels);
      kept.push(labelled);
    }
    if (open === undefined) throw noCutouts(options.setAside);
    const { sha256 } = await open.writer.finish();
    return { rows: kept, height: open.height, width: open.width, sha256, sums: open.sums };
  } catch (cause) {
    await open?.writer.abort();
    throw cause;
  }
}

interface OpenTensor {
  writer: RowWriter;
  sums: PixelSums;
  height: number;
  width: number;
  /** The row that set the size. */
  first: LabelledRow;
}

async function openTensor(
  path: string,
  cutout: Cutout,
  first: LabelledRow,
  capacity: number,
): Promise<OpenTensor> {
  const { height, width } = cutout;
  const writer = await RowWriter.create(path, {
    name: CUTOUTS_TENSOR,
    dtype: 'U8',
    rowShape: [height, width, 3],
  });
  return { writer, sums: new PixelSums(capacity, height * width * 3), height, width, first };
}

async function readCutout(labelled: LabelledRow, cutouts: CutoutSource, { size, signal }: PackOptions) {
  signal?.throwIfAborted();
  try {
    const cutout = await cutouts.read(labelled.row);
    return { labelled, cutout: size === undefined ? cutout : cropCentrally(cutout, size) };
  } catch (cause) {
    // What is wrong with one cutout is an answer; anything else (too many open files) ends the build.
    if (cause instanceof PerseusError && cause.code.startsWith('CUTOUT_')) return { labelled, cutout: cause };
    throw cause;
  }
}

function setAsideFor(error: PerseusError, { row }: LabelledRow, setAside: SetAside): void {
  const kinds: Record<string, SetAsideKind> = {
    CUTOUT_MISSING: 'no cutout',
    CUTOUT_OUTSIDE_FOLDER: 'no cutout',
    CUTOUT_TOO_SMALL: 'cutout too small',
  };
  const reason = error.message.split(/\. (?=[A-Z][a-z])/)[0] ?? error.message;
  const column = row.file === null ? 'id' : 'file';
  setAside.add(
    row,
    kinds[error.code] ?? 'cutout unreadable',
    column,
    reason.replace(/^Row \d+: /, ''),
    error,
  );
}

function refuseOtherSize(open: OpenTensor, cutout: Cutout, { row }: LabelledRow): void {
  if (cutout.height === open.height && cutout.width === open.width) return;
  const smallest = Math.min(cutout.height, cutout.width, open.height, open.width);
  throw new PerseusError(
    'DATASET_MIXED_SIZES',
    `The cutout of row ${row.row} (${row.id}) has ${cutout.width} x ${cutout.height} pixels, and that of row ` +
      `${open.first.row.row} has ${open.width} x ${open.height}. Give --size ${smallest} to crop all to their centre.`,
    { row: row.row, option: 'size' },
  );
}

function noCutouts(setAside: SetAside): PerseusError {
  return new PerseusError(
    'NO_OBJECTS',
    `No row can be used, so there is no dataset: ${setAside.examples() || 'the table has no rows'}. ` +
      'Check the table and the folder of cutouts.',
  );
}
