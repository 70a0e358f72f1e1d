import { join } from 'node:path';
import type { FieldPositions } from '../../../src/field-classification/field-request.js';
import { FitsWriter } from '../../../src/fits/fits-writer.js';
import { tangentCards } from '../../../src/fits/tangent-cards.js';
import type { FieldTile } from '../../../src/rendering/field-tile.js';
import { fromTangentPlane } from '../../../src/simulate/tangent-plane.js';
import { CENTRE, RENDERING } from '../small-field.js';

const SCALE = RENDERING.pixelScaleArcsec;

/** An upright tile of several blocks, whose grid is that of its images. */
export interface WideTile {
  name: string;
  width: number;
  height: number;
  /** Pixels from the middle of the first tile to the right. */
  right?: number;
  /** Where it has no data, by the grid's pixels. */
  isEmpty?: (x: number, y: number) => boolean;
  saturation?: number;
  /** In GZIP_1: columns of such a width are unpacked together. */
  columns?: number;
}

export async function writeWide(folder: string, tile: WideTile): Promise<FieldTile> {
  const { name, width, height, isEmpty, saturation, columns } = tile;
  const centre = placeOf(tile, (width - 1) / 2, (height - 1) / 2);
  const images: FieldTile['images'] = {};
  for (const [band, letter] of ['g', 'r', 'i'].entries()) {
    const path = join(folder, `${name}-${letter}.fits${columns === undefined ? '' : '.fz'}`);
    const middle = { x: (width - 1) / 2, y: (height - 1) / 2 };
    const file = await FitsWriter.create(path, {
      ...{ width, height },
      cards: [
        ...tangentCards({ ...centre, pixelScaleArcsec: SCALE, ...middle }),
        { name: 'BUNIT', value: 'nanomaggy' },
        ...(saturation === undefined ? [] : [{ name: 'SATURATE', value: saturation }]),
      ],
      ...(columns !== undefined && {
        compression: { method: 'GZIP_1', quantization: 0, tile: { width: columns, height } },
      }),
    });
    await file.append(
      Float32Array.from({ length: width * height }, (_, i) => {
        const [x, y] = [i % width, height - 1 - Math.floor(i / width)];
        // One colour here and another there, and a third of it redder than the limit.
        const value = ((i * 7 + band * 13) % 31) / 90 + (band === 2 && x % 300 < 100 ? 3 : 0);
        return isEmpty?.(x, y) ? NaN : value + ((x * y) % 101 === 0 ? 2 : 0);
      }),
    );
    await file.finish();
    images[letter] = { path };
  }
  return { name, images };
}

/** Positions at places of a tile's grid, pixels. */
export function positionsAt(
  tile: Pick<WideTile, 'width' | 'height' | 'right'>,
  places: readonly (readonly [x: number, y: number])[],
): FieldPositions {
  const sky = places.map(([x, y]) => placeOf(tile, x, y));
  return {
    raDeg: Float64Array.from(sky, ({ raDeg }) => raDeg),
    decDeg: Float64Array.from(sky, ({ decDeg }) => decDeg),
  };
}

function placeOf(
  { width, height, right = 0 }: Pick<WideTile, 'width' | 'height' | 'right'>,
  x: number,
  y: number,
) {
  const xiArcsec = ((width - 1) / 2 - x - right) * SCALE;
  return fromTangentPlane({ xiArcsec, etaArcsec: ((height - 1) / 2 - y) * SCALE }, CENTRE);
}
