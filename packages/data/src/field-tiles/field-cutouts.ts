import { PerseusError, type CatalogueRow, type Cutout, type CutoutSource } from '@perseus/core';
import type { ObjectExtinction } from '../field-classification/field-request.js';
import { extinctionFromColumns } from '../photometry/extinction.js';
import { brighteningOf } from '../rendering/treatment/brightening.js';
import type { FieldTile } from '../rendering/field-tile.js';
import { MASK, RenderedTile, type RenderedCutout } from '../rendering/rendered-tile.js';
import type { Rendering } from '../rendering/rendering.js';
import type { TileTreatment } from '../rendering/treatment/tile-treatment.js';

/** Share of a cutout without data above which it is of no use. */
const MOST_NO_DATA = 0.5;

export interface FieldCutoutsOptions extends TileTreatment {
  /** Side of the cutouts, pixels of the rendering. */
  size: number;
  /** Takes each object's own extinction out, as its columns have it. */
  extinctionColumns?: boolean;
  /** In place of its columns: by the row of the catalogue; an object without one is left as it is. */
  objectExtinction?: ObjectExtinction;
}

/** Cutouts of a field for a dataset, or to compare renderings by. */
export interface FieldCutouts extends CutoutSource, AsyncDisposable {
  /** Seeing of the first tile's cutouts, in channel order. */
  psfFwhmArcsec: readonly (number | null)[];
  /** Sky noise of the first tile's cutouts, nanomaggies per square arcsecond, in channel order. */
  skyNoise(): Promise<number[]>;
}

/**
 * Cutouts of objects anywhere in a field's tiles, each from the tile that shows it farthest from its edges: the pixels
 * that classification of the field sees.
 *
 * All tiles stay open; each cutout is rendered by itself.
 *
 * @throws PerseusError what `RenderedTile.open` throws; `read` throws `CUTOUT_MISSING` where no tile shows the object or
 *   there is no data, and `EXTINCTION_BAND`, `CUTOUT_UNREADABLE`
 */
export async function fieldCutouts(
  tiles: readonly FieldTile[],
  rendering: Rendering,
  options: FieldCutoutsOptions,
): Promise<FieldCutouts> {
  const { size, extinctionColumns, objectExtinction, ...treatment } = options;
  const opened: RenderedTile[] = [];
  const close = async () => {
    await Promise.all(opened.map((tile) => tile[Symbol.asyncDispose]()));
  };
  try {
    for (const tile of tiles)
      opened.push(await RenderedTile.open(tile, rendering, { ...treatment, cacheBytes: 0 }));
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    psfFwhmArcsec: opened[0]?.psfFwhmArcsec ?? [],
    skyNoise: () => opened[0]?.skyNoise() ?? Promise.resolve([]),
    async read(row: CatalogueRow): Promise<Cutout> {
      const place = bestPlace(opened, row);
      if (!place) throw missing(row, "it lies in none of the field's images");
      const cutout = await place.tile.cutoutAlone(place.x, place.y, size, brighterOf(row));
      if (lacksData(cutout, size)) throw missing(row, 'the field has no data there');
      return { pixels: cutout.pixels, height: size, width: size };
    },
    [Symbol.asyncDispose]: close,
  };

  function brighterOf(row: CatalogueRow): [number, number, number] | undefined {
    if (extinctionColumns === true) return ownBrightening(row, rendering);
    const extinction = objectExtinction?.of(row.row - 1) ?? null;
    return extinction === null ? undefined : brighteningOf(extinction, rendering.bands);
  }
}

function bestPlace(tiles: readonly RenderedTile[], row: CatalogueRow) {
  let best: { tile: RenderedTile; x: number; y: number } | undefined;
  let most = 0;
  for (const tile of tiles) {
    const { x, y } = tile.placeOf(row);
    const toEdge = Math.min(x, y, tile.grid.width - 1 - x, tile.grid.height - 1 - y);
    // Not a comparison of `<`: NaN is nowhere. The first of equals wins.
    if (!(toEdge >= most) || (best && toEdge === most)) continue;
    most = toEdge;
    best = { tile, x, y };
  }
  return best;
}

function ownBrightening(row: CatalogueRow, { bands }: Rendering): [number, number, number] {
  const extinction = extinctionFromColumns(row);
  if (extinction !== null) return brighteningOf(extinction, bands);
  throw missing(row, 'its columns do not tell its extinction');
}

function lacksData({ mask }: RenderedCutout, size: number): boolean {
  const lacks = (bits: number | undefined) => ((bits ?? 0) & MASK.noData) !== 0;
  const middle = Math.floor(size / 2);
  return lacks(mask[middle * size + middle]) || mask.filter(lacks).length > MOST_NO_DATA * mask.length;
}

function missing(row: CatalogueRow, why: string): PerseusError {
  return new PerseusError('CUTOUT_MISSING', `Row ${row.row}: there is no cutout of "${row.id}": ${why}.`, {
    row: row.row,
    column: 'ra',
  });
}
