import { shuffled, SPLITS, writeFileAtomically, type Dataset, type Split } from '@perseus/core';
import { composeSheet, type Strip } from './compose-sheet.js';

export interface SheetOptions {
  /** Of the dataset, for the title. */
  name: string;
  perClass: number;
  seed: number;
}

const CLASSES = ['member', 'background'] as const;

/**
 * Draws some cutouts of each class and split, with their names and what their labels rest on.
 *
 * @param rows of the dataset that may be shown
 * @returns how many are shown
 */
export async function drawContactSheet(
  dataset: Dataset,
  rows: readonly number[],
  options: SheetOptions,
  path: string,
): Promise<number> {
  const strips: Strip[] = [];
  for (const className of CLASSES)
    for (const split of SPLITS) strips.push(await stripOf(dataset, rows, className, split, options));
  const shown = strips.reduce((sum, { tiles }) => sum + tiles.length, 0);
  const { height, width, imaging } = dataset.description;
  const scale = imaging.pixelScaleArcsec;
  const across = scale === null ? '' : `, ${Number((width * scale).toPrecision(3))} arcsec across`;
  await writeFileAtomically(
    path,
    await composeSheet({
      title: options.name,
      subtitle: `${shown} of ${rows.length} cutouts, drawn with seed ${options.seed}; ${width} x ${height} pixels${across}`,
      strips: strips.filter(({ of }) => of > 0),
      tileRatio: height / width,
    }),
  );
  return shown;
}

async function stripOf(
  dataset: Dataset,
  rows: readonly number[],
  className: (typeof CLASSES)[number],
  split: Split,
  { perClass, seed }: SheetOptions,
): Promise<Strip> {
  const label = className === 'member' ? 1 : 0;
  const candidates = rows.filter((row) => {
    const object = dataset.objects[row]!;
    return object.split === split && object.label === label;
  });
  const order = shuffled(candidates.length, seed, `contact sheet: ${split}`, label);
  const chosen = Array.from(order.subarray(0, perClass), (i) => candidates[i]!).sort((a, b) => a - b);
  const { height, width } = dataset.description;
  const pixels = await dataset.readCutouts(Int32Array.from(chosen));
  const bytes = height * width * 3;
  const tiles = chosen.map((row, i) => {
    const { id, labelBasis } = dataset.objects[row]!;
    return {
      name: id,
      basis: labelBasis,
      cutout: { pixels: pixels.subarray(i * bytes, (i + 1) * bytes), height, width },
    };
  });
  return { className, split, of: candidates.length, tiles };
}
