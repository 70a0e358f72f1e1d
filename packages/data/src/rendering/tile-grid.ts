import { PerseusError, separationArcsec, type SkyPosition } from '@perseus/core';
import type { FitsImage } from '../fits/fits-image.js';
import { toTangentPlane } from '../simulate/tangent-plane.js';

/**
 * Pixels on the plane that touches the sky at (`raDeg`, `decDeg`): North up, East left, the first row on top.
 *
 * That position lies at the place (`tangentX`, `tangentY`), which need be neither the grid's centre nor a pixel's.
 */
export interface TileGrid {
  raDeg: number;
  decDeg: number;
  pixelScaleArcsec: number;
  tangentX: number;
  tangentY: number;
  width: number;
  height: number;
}

/** A grid beyond this is a header gone wrong: 16 times the sky that the largest mosaics have in one image. */
const LONGEST_SIDE = 2 ** 20;
/** Pixels that are covered but for this are covered. */
const ROUNDING = 1e-6;

/**
 * The grid that covers what all bands of a tile show.
 *
 * It touches the sky where the first band's projection does, if that is within the image, and its pixels fall on that
 * band's where both are upright and of one scale: such a band is copied and not interpolated.
 *
 * @throws PerseusError `FIELD_BANDS` where the bands have no sky in common, `WCS_UNUSABLE` where an image has no place on it
 */
export async function tileGrid(
  name: string,
  images: readonly FitsImage[],
  pixelScaleArcsec: number,
): Promise<TileGrid> {
  const [first] = images;
  if (!first) throw new RangeError('a tile has at least one image');
  const tangent = await tangentPoint(first);
  const boxes = (await Promise.all(images.map(outlineOf))).map((outline) => boxOf(outline, tangent));
  const common = {
    left: Math.max(...boxes.map(({ left }) => left)),
    right: Math.min(...boxes.map(({ right }) => right)),
    low: Math.max(...boxes.map(({ low }) => low)),
    high: Math.min(...boxes.map(({ high }) => high)),
  };
  if (!(common.left < common.right && common.low < common.high)) {
    throw new PerseusError(
      'FIELD_BANDS',
      `The bands of field "${name}" show different parts of the sky: ${images.map(({ path }) => path).join(', ')}. ` +
        'Give images that overlap.',
      { path: images[0]?.path ?? '' },
    );
  }
  const across = pixelsAlong(common.right, -common.left, tangent.x, pixelScaleArcsec);
  // Rows of a FITS file go up, and those of the grid down.
  const down = pixelsAlong(common.high, -common.low, -tangent.y, pixelScaleArcsec);
  if (across.count > LONGEST_SIDE || down.count > LONGEST_SIDE) {
    throw new PerseusError(
      'FIELD_TOO_LARGE',
      `Field "${name}" would have ${across.count} x ${down.count} pixels of ${pixelScaleArcsec} arcsec. Its world ` +
        'coordinates are wrong, or it is better given in tiles.',
      { path: first.path },
    );
  }
  return {
    raDeg: tangent.raDeg,
    decDeg: tangent.decDeg,
    pixelScaleArcsec,
    tangentX: across.tangent,
    tangentY: down.tangent,
    width: across.count,
    height: down.count,
  };
}

/**
 * Pixels of one axis that cover `before` and `after` arcseconds on either side of the tangent point, which lies as far
 * from its pixel's centre as `phase` from a whole number.
 */
function pixelsAlong(before: number, after: number, phase: number, pixelScaleArcsec: number) {
  const offset = phase - Math.floor(phase);
  const tangent = Math.ceil(before / pixelScaleArcsec - offset - ROUNDING) + offset;
  return { tangent, count: Math.floor(tangent + after / pixelScaleArcsec + ROUNDING) + 1 };
}

/** Where the plane of the grid touches the sky, and the place of that in the image, pixels. */
async function tangentPoint(image: FitsImage): Promise<SkyPosition & { x: number; y: number }> {
  const wcs = await image.wcs();
  const { width, height, path } = image;
  const [raDeg, decDeg] = [image.keyword('CRVAL1'), image.keyword('CRVAL2')];
  if (typeof raDeg === 'number' && typeof decDeg === 'number' && Math.abs(decDeg) <= 90) {
    const [[x = NaN], [y = NaN]] = await wcs.skyToPixel(Float64Array.of(raDeg), Float64Array.of(decDeg));
    // Of a mosaic's projection centre far away, North at the tile would not be up.
    if (x >= 0 && y >= 0 && x < width && y < height) return { raDeg, decDeg, x, y };
  }
  const [x, y] = [Math.floor((width - 1) / 2), Math.floor((height - 1) / 2)];
  const [[ra = NaN], [dec = NaN]] = await wcs.pixelToSky(Float64Array.of(x), Float64Array.of(y));
  if (Number.isNaN(ra)) {
    const message = `${path} has world coordinates that cannot be used: its centre lies nowhere on the sky. Solve its astrometry anew.`;
    throw new PerseusError('WCS_UNUSABLE', message, { path });
  }
  return { raDeg: ra, decDeg: dec, x, y };
}

/** Points along the image's border, as far as they show sky. */
async function outlineOf(image: FitsImage): Promise<SkyPosition[]> {
  const { width, height } = image;
  const border = SHARES.flatMap((share) => [
    [share, 0],
    [share, 1],
    [0, share],
    [1, share],
  ]) as [number, number][];
  const wcs = await image.wcs();
  // Of the outermost pixels' centres: beyond them nothing can be interpolated.
  const [ra, dec] = await wcs.pixelToSky(
    Float64Array.from(border, ([x]) => x * (width - 1)),
    Float64Array.from(border, ([, y]) => y * (height - 1)),
  );
  return Array.from(ra, (raDeg, i) => ({ raDeg, decDeg: dec[i] as number })).filter(
    ({ raDeg }) => !Number.isNaN(raDeg),
  );
}

/** Parts of a side at which its place on the sky is looked up. */
const SHARES = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];

/** Farther apart than this two images have no sky in common, and soon no common tangent plane. */
const FARTHEST_ARCSEC = 60 * 3600;

/** The tangent plane's rectangle around an outline, arcseconds; nothing that overlaps where it lies far away. */
function boxOf(outline: readonly SkyPosition[], centre: SkyPosition) {
  if (outline.some((point) => separationArcsec(point, centre) > FARTHEST_ARCSEC))
    return { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
  const offsets = outline.map((point) => toTangentPlane(point, centre));
  const east = offsets.map(({ xiArcsec }) => xiArcsec);
  const north = offsets.map(({ etaArcsec }) => etaArcsec);
  return {
    left: Math.min(...east),
    right: Math.max(...east),
    low: Math.min(...north),
    high: Math.max(...north),
  };
}
