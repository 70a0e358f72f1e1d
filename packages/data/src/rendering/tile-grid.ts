import { PerseusError, separationArcsec, type SkyPosition } from '@perseus/core';
import type { FitsImage } from '../fits/fits-image.js';
import { toTangentPlane } from '../simulate/tangent-plane.js';

/** Pixels on the tangent plane at its centre: North up, East left, the first row on top. */
export interface TileGrid {
  raDeg: number;
  decDeg: number;
  pixelScaleArcsec: number;
  width: number;
  height: number;
}

/** A grid beyond this is a header gone wrong: 16 times the sky that the largest mosaics have in one image. */
const LONGEST_SIDE = 2 ** 20;

/**
 * The grid that covers what all bands of a tile show: centred on the first band's centre, as wide as the widest.
 *
 * @throws PerseusError `FIELD_BANDS` where the bands have no sky in common, `WCS_UNUSABLE` where an image has no place on it
 */
export async function tileGrid(
  name: string,
  images: readonly FitsImage[],
  pixelScaleArcsec: number,
): Promise<TileGrid> {
  const outlines = await Promise.all(images.map(outlineOf));
  const centre = outlines[0]?.[0];
  if (!centre) throw new RangeError('a tile has at least one image');
  const boxes = outlines.map((outline) => boxOf(outline, centre));
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
  const reach = (low: number, high: number) => Math.max(Math.abs(low), Math.abs(high));
  const sideOf = (arcsec: number) => 2 * Math.ceil(arcsec / pixelScaleArcsec) + 1;
  const width = sideOf(reach(common.left, common.right));
  const height = sideOf(reach(common.low, common.high));
  if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
    throw new PerseusError(
      'FIELD_TOO_LARGE',
      `Field "${name}" would have ${width} x ${height} pixels of ${pixelScaleArcsec} arcsec. Its world coordinates are ` +
        'wrong, or it is better given in tiles.',
      { path: images[0]?.path ?? '' },
    );
  }
  return { ...centre, pixelScaleArcsec, width, height };
}

/** The image's centre, then points along its border, as far as they show sky. */
async function outlineOf(image: FitsImage): Promise<SkyPosition[]> {
  const { width, height, path } = image;
  const shares = [0, 0.25, 0.5, 0.75, 1];
  const border = shares.flatMap((share) => [
    [share, 0],
    [share, 1],
    [0, share],
    [1, share],
  ]) as [number, number][];
  const places: [number, number][] = [[0.5, 0.5], ...border];
  const wcs = await image.wcs();
  const [ra, dec] = await wcs.pixelToSky(
    Float64Array.from(places, ([x]) => x * width - 0.5),
    Float64Array.from(places, ([, y]) => y * height - 0.5),
  );
  const points = Array.from(ra, (raDeg, i) => ({ raDeg, decDeg: dec[i] as number }));
  if (Number.isNaN(points[0]?.raDeg)) {
    const message = `${path} has world coordinates that cannot be used: its centre lies nowhere on the sky. Solve its astrometry anew.`;
    throw new PerseusError('WCS_UNUSABLE', message, { path });
  }
  return points.filter(({ raDeg }) => !Number.isNaN(raDeg));
}

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
