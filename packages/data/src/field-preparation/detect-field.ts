import type { Catalogue } from '../catalogue/table/catalogue.js';
import { columnNamed } from '../catalogue/table/catalogue.js';
import { joinRows } from '../catalogue/table/join-rows.js';
import { numberAt } from '../catalogue/table/column.js';
import { detectSources, imageOf } from '../detection/detect-sources.js';
import type { DetectionOptions } from '../detection/detection-options.js';
import { ByDeclination } from '../field-classification/plan/by-declination.js';
import { FitsImage } from '../fits/fits-image.js';
import type { FieldTile } from '../rendering/field-tile.js';

/** Detections of two tiles this close are one object. */
const SAME_ARCSEC = 1;

/** What was found in one tile. */
interface Found {
  catalogue: Catalogue;
  raDeg: Float64Array;
  decDeg: Float64Array;
  /** Pixels to the nearest edge of the tile. */
  toEdge: Float64Array;
}

/**
 * Finds the objects of all tiles; of an object that several show, that of the tile which shows it farthest from its edges
 * is kept.
 *
 * @throws PerseusError what `detectSources` throws
 */
export async function detectField(
  tiles: readonly FieldTile[],
  options: DetectionOptions = {},
): Promise<Catalogue> {
  const found: Found[] = [];
  for (const tile of tiles) found.push(await foundIn(tile, options));
  const [only] = found;
  if (only && found.length === 1) return only.catalogue;
  const kept = found.map((one, index) => rowsToKeep(one, index, found));
  return joinRows(found.map(({ catalogue }, index) => ({ catalogue, rows: kept[index] ?? [] })));
}

async function foundIn(tile: FieldTile, options: DetectionOptions): Promise<Found> {
  const catalogue = await detectSources(tile, options);
  const values = (name: string) => {
    const column = columnNamed(catalogue, name);
    return Float64Array.from({ length: catalogue.rows }, (_, row) => (column ? numberAt(column, row) : NaN));
  };
  const [x, y] = [values('x'), values('y')];
  const { path, hdu } = imageOf(tile, options.band ?? Object.keys(tile.images)[0] ?? '');
  await using image = await FitsImage.open(path, hdu === undefined ? {} : { hdu });
  const { width, height } = image;
  const toEdge = x.map((at, i) =>
    Math.min(at, y[i] as number, width - 1 - at, height - 1 - (y[i] as number)),
  );
  return { catalogue, raDeg: values('ra'), decDeg: values('dec'), toEdge };
}

function rowsToKeep(one: Found, index: number, all: readonly Found[]): number[] {
  const lost = new Set<number>();
  const mine = new ByDeclination(one);
  all.forEach((other, at) => {
    if (at === index) return;
    other.raDeg.forEach((raDeg, i) => {
      const further = other.toEdge[i] as number;
      for (const row of mine.rowsWithin(raDeg, other.decDeg[i] as number, SAME_ARCSEC)) {
        const own = one.toEdge[row] as number;
        if (further > own || (further === own && at < index)) lost.add(row);
      }
    });
  });
  return Array.from(one.raDeg, (_, row) => row).filter((row) => !lost.has(row));
}
