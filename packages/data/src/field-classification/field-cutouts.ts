import { PerseusError, type CatalogueRow, type Cutout, type CutoutSource } from '@perseus/core';
import { redPercent } from '../quality/red-percent.js';
import { MASK, type RenderedCutout } from '../rendering/rendered-tile.js';
import { flagBits, type FieldFlag } from './flags/field-flags.js';
import type { OpenTiles } from './tiles/open-tiles.js';
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
  /** Told of a tile that cannot be read where an object lies. */
  onDamage?(tile: number, problem: string): void;
}

/**
 * Cutouts of a field's objects, rendered from its tiles.
 *
 * What is wrong with a row is in `flags` and, where it leaves no probability, in the error that `read` throws.
 */
export function plannedCutouts(plan: FieldPlan, options: FieldCutoutsOptions): CutoutSource {
  return {
    async read(row: CatalogueRow): Promise<Cutout> {
      const index = row.row - 1;
      const tileIndex = plan.tile[index] ?? -1;
      if (tileIndex === -1) {
        note(options, index, 'outside-field');
        throw new PerseusError('OUTSIDE_FIELD', `Row ${row.row}: it lies in none of the field's images.`, {
          row: row.row,
        });
      }
      const rendered = await renderedFor(row, tileIndex);
      const flags = cutoutFlags(rendered, options.size);
      note(options, index, ...flags);
      if (flags.includes('no-data')) {
        const message = `Row ${row.row}: the field has too little data there, or none.`;
        throw new PerseusError('NO_DATA', message, { row: row.row });
      }
      return { pixels: rendered.pixels, height: options.size, width: options.size };
    },
  };

  async function renderedFor(row: CatalogueRow, tileIndex: number): Promise<RenderedCutout> {
    const index = row.row - 1;
    try {
      const [x, y] = [plan.x[index] as number, plan.y[index] as number];
      const { tiles, size, brighterOf } = options;
      return await tiles.use(tileIndex, (tile) =>
        brighterOf ? tile.cutoutAlone(x, y, size, brighterOf(index)) : tile.cutout(x, y, size),
      );
    } catch (cause) {
      if (!isTileDamage(cause)) throw cause;
      note(options, index, 'tile-damaged');
      options.onDamage?.(tileIndex, cause.message);
      throw new PerseusError('TILE_DAMAGED', `Row ${row.row}: ${cause.message}`, cause.place, { cause });
    }
  }
}

function note({ flags }: FieldCutoutsOptions, index: number, ...found: FieldFlag[]): void {
  flags[index] = (flags[index] as number) | flagBits(found);
}

/** What the pixels of a cutout tell against it. */
export function cutoutFlags({ pixels, mask }: RenderedCutout, size: number): FieldFlag[] {
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
  if (redPercent({ pixels, height: size, width: size }) > OVERLY_RED_PERCENT) flags.push('overly-red');
  return flags;
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
