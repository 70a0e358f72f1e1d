import type {
  Canvas,
  CatalogueRow,
  Cutout,
  CutoutSource,
  ResidentCutout,
  ResidentCutouts,
} from '@perseus/core';
import { inOrder } from '../../images/in-order.js';
import { squaresAcross } from '../../rendering/blocks.js';
import { note, plannedCutouts, type FieldCutoutsOptions } from '../field-cutouts.js';
import { flagsOfMarks } from '../flags/cutout-flags.js';
import type { FieldPlan } from '../plan/plan-field.js';
import { isTileDamage } from '../tiles/tile-damage.js';
import { PaintedBlocks, type OpenedTile } from './painted-blocks.js';
import { canvasWindows, inParts, numbersIn, windowAround, type WindowPart } from './window-parts.js';

/** Rows of a batch that are rendered at the same time: those of which the canvas shows too little. */
const RENDERED_AT_ONCE = 8;

export interface PaintedCutoutsOptions extends Omit<FieldCutoutsOptions, 'brighterOf'> {
  /** That read images. */
  threads: number;
}

type Found = Cutout | ResidentCutout | Error;

/** A batch in work. */
interface Batch {
  rows: readonly CatalogueRow[];
  /** By place in the batch. */
  found: (Found | undefined)[];
  taken: ResidentCutouts[];
}

/**
 * Cutouts of a field's objects, painted where the engine computes: many of a batch at once, each from the tile in which its
 * object lies farthest from the edges.
 *
 * What that tile does not show, for want of data or for damage, is rendered as `plannedCutouts` does, which knows the next-best
 * tiles; flags, tiles and errors are those that it gives. Which objects these are does not depend on what was taken before.
 */
export function paintedCutouts(
  plan: FieldPlan,
  canvas: Canvas,
  options: PaintedCutoutsOptions,
): Required<CutoutSource> {
  const { size, tiles, signal } = options;
  const rendered = plannedCutouts(plan, options);
  const blocks = new PaintedBlocks(canvas, options.threads, signal);
  return { read: (row) => rendered.read(row), readAll };

  async function readAll(rows: readonly CatalogueRow[]): Promise<Found[]> {
    const batch: Batch = { rows, found: new Array<undefined>(rows.length).fill(undefined), taken: [] };
    try {
      for (const [tile, places] of placesByTile(batch)) await takeFromTile(tile, places, batch);
      return await withRendered(batch);
    } catch (cause) {
      for (const cutouts of batch.taken) cutouts.release();
      throw cause;
    }
  }

  function placesByTile({ rows }: Batch): Map<number, number[]> {
    const places = new Map<number, number[]>();
    rows.forEach(({ row }, place) => {
      const tile = plan.tile[row - 1] ?? -1;
      if (tile === -1) return;
      const others = places.get(tile);
      if (others) others.push(place);
      else places.set(tile, [place]);
    });
    return places;
  }

  async function takeFromTile(index: number, places: readonly number[], batch: Batch): Promise<void> {
    try {
      await tiles.use(index, async (tile) => {
        const windows = places.map((place) => {
          const row = (batch.rows[place] as CatalogueRow).row - 1;
          return windowAround({ place, x: plan.x[row] as number, y: plan.y[row] as number }, size, tile.grid);
        });
        for (const part of inParts(windows, squaresAcross(tile.grid), canvas.blocks)) {
          signal?.throwIfAborted();
          await takePart({ index, tile }, part, batch);
        }
      });
    } catch (cause) {
      // A tile that cannot be opened: each object is told of it, and of its next-best tile, where it is rendered.
      if (!isTileDamage(cause)) throw cause;
    }
  }

  async function takePart(opened: OpenedTile, part: WindowPart, batch: Batch): Promise<void> {
    const across = squaresAcross(opened.tile.grid);
    await blocks.use(
      opened,
      [...part.shown].sort((a, b) => a - b),
      async (shown) => {
        const whole = part.windows.filter(({ squares }) =>
          numbersIn(squares, across).every((number) => shown.has(number)),
        );
        if (whole.length === 0) return;
        signal?.throwIfAborted();
        const blockOf = (number: number) => shown.get(number) ?? -1;
        const among = await canvas.take(
          canvasWindows(whole, size, { squares: part.squares, across, blockOf }),
        );
        batch.taken.push(among);
        let used = 0;
        whole.forEach(({ place }, i) => {
          const flags = flagsOfMarks(among.marksOf(i), size);
          if (flags.includes('no-data')) return;
          const row = (batch.rows[place] as CatalogueRow).row - 1;
          note(options, row, ...flags);
          options.onTaken?.(row, opened.index);
          batch.found[place] = { among, index: i };
          used++;
        });
        if (used === 0) among.release();
      },
    );
  }

  async function withRendered({ rows, found }: Batch): Promise<Found[]> {
    const places = [...found.keys()].filter((place) => found[place] === undefined);
    let next = 0;
    for await (const cutout of inOrder(places, RENDERED_AT_ONCE, (place) =>
      render(rows[place] as CatalogueRow),
    ))
      found[places[next++] as number] = cutout;
    return found as Found[];
  }

  async function render(row: CatalogueRow): Promise<Cutout | Error> {
    try {
      return await rendered.read(row);
    } catch (cause) {
      signal?.throwIfAborted();
      return cause as Error;
    }
  }
}
