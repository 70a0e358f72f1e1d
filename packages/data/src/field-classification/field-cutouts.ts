import { PerseusError, type CatalogueRow, type Cutout, type CutoutSource } from '@perseus/core';
import { isRed } from '../quality/red-percent.js';
import { MASK, type RenderedCutout } from '../rendering/rendered-tile.js';
import { flagBits, type FieldFlag } from './flags/field-flags.js';
import type { OpenTiles } from './tiles/open-tiles.js';
import type { Candidate } from './plan/candidates.js';
import type { FieldPlan } from './plan/plan-field.js';
import { isTileDamage } from './tiles/tile-damage.js';

/** Share of a cutout without data above which nothing is said of its object. */
const MOST_NO_DATA = 0.5;
/** Share of a cutout with saturated pixels that is worth a warning: a few lie in any bright galaxy's core. */
const SATURATED = 0.001;
/** The thesis's limit (Pruitt 2024): more than half of the pixels. */
const OVERLY_RED_PERCENT = 50;

export interface FieldCutoutsOptions {
  /** Side of the cutouts, pixels of the grid. */
  size: number;
  tiles: OpenTiles;
  /** Flags of each row, added to as cutouts are taken. */
  flags: Uint32Array;
  /** What each band of an object's cutout is multiplied by, where it has an extinction of its own. */
  brighterOf?(row: number): [number, number, number];
  /** Told of a tile that cannot be read where an object lies, before that object is read. */
  onDamage?(tile: number, problem: string): Promise<void>;
  /** Told from which tile a row was taken; where none serves, which one is to blame. */
  onTaken?(row: number, tile: number): void;
  /** Nothing more is rendered once it is aborted. */
  signal?: AbortSignal | undefined;
}

/** What a tile gave of an object. */
type Taken =
  | { cutout: RenderedCutout; found: FieldFlag[] }
  | { cutout: null; cause: PerseusError; found: ['tile-damaged'] };

/**
 * Cutouts of a field's objects, rendered from its tiles.
 *
 * An object is taken from the tile in which it lies farthest from the edges or, where that has no data there or cannot be
 * read, from the next-best one that serves. Its flags are those of the cutout that was taken: of the tiles before it nothing
 * is told but by `onDamage`. Where none serves, the flags say of all of them why.
 *
 * What is wrong with a row is in `flags` and, where it leaves no probability, in the error that `read` throws.
 */
export function plannedCutouts(plan: FieldPlan, options: FieldCutoutsOptions): CutoutSource {
  const { size, signal } = options;
  return {
    async read(row: CatalogueRow): Promise<Cutout> {
      const index = row.row - 1;
      const best = plan.tile[index] ?? -1;
      if (best === -1) throw outsideField(row);
      const place = { tile: best, x: plan.x[index] as number, y: plan.y[index] as number };
      let failure: { tile: number; taken: Taken } | undefined;
      const found = new Set<FieldFlag>();
      for (const candidate of [place, ...plan.further.of(index)]) {
        signal?.throwIfAborted();
        const taken = await takeFrom(candidate, index);
        if (taken.cutout && !taken.found.includes('no-data')) {
          note(options, index, ...taken.found);
          options.onTaken?.(index, candidate.tile);
          return { pixels: taken.cutout.pixels, height: size, width: size };
        }
        for (const flag of taken.found) found.add(flag);
        // A damaged tile might have shown it, one without data there does not.
        if (!failure || (failure.taken.cutout && !taken.cutout)) failure = { tile: candidate.tile, taken };
      }
      note(options, index, ...found);
      if (failure) options.onTaken?.(index, failure.tile);
      throw nothingTaken(row, failure?.taken);
    },
  };

  function outsideField({ row }: CatalogueRow): PerseusError {
    note(options, row - 1, plan.anyUnreadable ? 'tile-damaged' : 'outside-field');
    if (!plan.anyUnreadable)
      return new PerseusError('OUTSIDE_FIELD', `Row ${row}: it lies in none of the field's images.`, { row });
    const message = `Row ${row}: it lies in none of the images that can be read, and may lie in one that cannot.`;
    return new PerseusError('TILE_DAMAGED', message, { row });
  }

  async function takeFrom({ tile, x, y }: Candidate, index: number): Promise<Taken> {
    const { tiles, brighterOf } = options;
    try {
      const cutout = await tiles.use(tile, (opened) => {
        signal?.throwIfAborted();
        return brighterOf ? opened.cutoutAlone(x, y, size, brighterOf(index)) : opened.cutout(x, y, size);
      });
      return { cutout, found: cutoutFlags(cutout, size) };
    } catch (cause) {
      if (!isTileDamage(cause)) throw cause;
      await options.onDamage?.(tile, cause.message);
      return { cutout: null, cause, found: ['tile-damaged'] };
    }
  }
}

function nothingTaken({ row }: CatalogueRow, taken: Taken | undefined): PerseusError {
  if (taken && !taken.cutout) {
    const { cause } = taken;
    return new PerseusError('TILE_DAMAGED', `Row ${row}: ${cause.message}`, cause.place, { cause });
  }
  return new PerseusError('NO_DATA', `Row ${row}: the field has too little data there, or none.`, { row });
}

function note({ flags }: FieldCutoutsOptions, index: number, ...found: FieldFlag[]): void {
  flags[index] = (flags[index] as number) | flagBits(found);
}

/** What the pixels of a cutout tell against it. */
export function cutoutFlags({ pixels, mask }: RenderedCutout, size: number): FieldFlag[] {
  const flags = hasMarks(mask) ? maskFlags(mask, size) : [];
  if (isOverlyRed(pixels)) flags.push('overly-red');
  return flags;
}

/** Most cutouts have none, which Node finds out many times faster than a loop counts them. */
function hasMarks(mask: Uint8Array): boolean {
  const bytes = Buffer.from(mask.buffer, mask.byteOffset, mask.byteLength);
  return [MASK.noData, MASK.saturated, MASK.noData | MASK.saturated].some((bits) => bytes.includes(bits));
}

function maskFlags(mask: Uint8Array, size: number): FieldFlag[] {
  let without = 0;
  let saturated = 0;
  for (const bits of mask) {
    if ((bits & MASK.noData) !== 0) without++;
    if ((bits & MASK.saturated) !== 0) saturated++;
  }
  const middle = Math.floor(size / 2);
  const centreLacks = ((mask[middle * size + middle] as number) & MASK.noData) !== 0;
  const flags: FieldFlag[] = [];
  if (centreLacks || without > MOST_NO_DATA * mask.length) flags.push('no-data');
  else if (without > 0) flags.push('partly-no-data');
  if (touchesBorder(mask, size)) flags.push('edge');
  if (saturated > SATURATED * mask.length) flags.push('saturated');
  return flags;
}

/** Whether `redPercent` exceeds the limit; ends as soon as too many pixels are not red for it. */
function isOverlyRed(pixels: Uint8Array): boolean {
  const most = (pixels.length / 3) * (1 - OVERLY_RED_PERCENT / 100);
  let others = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const red = pixels[i] as number;
    const green = pixels[i + 1] as number;
    const blue = pixels[i + 2] as number;
    // No hue near red's has another channel above it.
    if (red >= green && red >= blue && isRed(red, green, blue)) continue;
    if (++others >= most) return false;
  }
  return pixels.length > 0;
}

/** Whether a whole side of the cutout has no data: there the field ends, where a hole would not reach so far. */
function touchesBorder(mask: Uint8Array, size: number): boolean {
  const last = size * (size - 1);
  return (
    lacksAll(mask, 0, 1, size) ||
    lacksAll(mask, last, 1, size) ||
    lacksAll(mask, 0, size, size) ||
    lacksAll(mask, size - 1, size, size)
  );
}

function lacksAll(mask: Uint8Array, first: number, step: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (((mask[first + i * step] as number) & MASK.noData) === 0) return false;
  return true;
}
