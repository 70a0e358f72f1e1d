import { PerseusError, type CatalogueRow, type Cutout, type CutoutSource } from '@perseus/core';
import type { RenderedCutout } from '../rendering/rendered-tile.js';
import { cutoutFlags } from './flags/cutout-flags.js';
import { flagBits, type FieldFlag } from './flags/field-flags.js';
import type { OpenTiles } from './tiles/open-tiles.js';
import type { Candidate } from './plan/candidates.js';
import type { FieldPlan } from './plan/plan-field.js';
import { isTileDamage } from './tiles/tile-damage.js';

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

/** Adds to the flags of a row, counted from 0. */
export function note(
  { flags }: Pick<FieldCutoutsOptions, 'flags'>,
  index: number,
  ...found: FieldFlag[]
): void {
  flags[index] = (flags[index] as number) | flagBits(found);
}
