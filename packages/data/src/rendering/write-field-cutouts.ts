import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPartialFolder, type Imaging } from '@perseus/core';
import sharp from 'sharp';
import { readObjects } from '../catalogue/read-objects.js';
import { imagingOf } from '../dataset/imaging.js';
import type { FieldTile } from './field-tile.js';
import { RenderedTile } from './rendered-tile.js';
import { formatStretch, type Rendering } from './rendering.js';

export interface FieldCutoutsRequest {
  tile: FieldTile;
  rendering: Rendering;
  /** Table of objects; its `imaging.json`, where it has one, is carried on. */
  objectsPath: string;
  /** New folder: `cutouts/ID.png` and `imaging.json`. */
  output: string;
  /** Side of the cutouts, pixels. */
  size: number;
  signal?: AbortSignal;
  onProgress?: (done: number) => void;
}

/**
 * Cutouts of a tile's objects as files, by the rendering that classifies fields; objects outside the tile have none.
 *
 * @throws PerseusError what `RenderedTile.open` and `readObjects` throw, `OUTPUT_EXISTS`, `FILE_UNWRITABLE`
 */
export async function writeFieldCutouts(request: FieldCutoutsRequest): Promise<{ written: number }> {
  const { tile, rendering, objectsPath, output, size, signal, onProgress } = request;
  const { bands, pixelScaleArcsec } = rendering;
  const said: Partial<Imaging> = { bands: [...bands], pixelScaleArcsec, stretch: formatStretch(rendering) };
  const imaging = await imagingOf(objectsPath, said);
  let written = 0;
  await withPartialFolder(output, async (folder) => {
    await mkdir(join(folder, 'cutouts'));
    await using rendered = await RenderedTile.open(tile, rendering);
    for await (const row of readObjects(objectsPath, { signal })) {
      signal?.throwIfAborted();
      if (row.problem !== undefined) continue;
      const { x, y } = rendered.placeOf(row);
      const { width, height } = rendered.grid;
      if (!(x >= 0 && y >= 0 && x < width && y < height)) continue;
      const { pixels } = await rendered.cutout(x, y, size);
      const image = sharp(pixels, { raw: { width: size, height: size, channels: 3 } });
      await image.png({ compressionLevel: 3 }).toFile(join(folder, 'cutouts', `${row.id}.png`));
      written++;
      onProgress?.(written);
    }
    await writeFile(join(folder, 'cutouts', 'imaging.json'), `${JSON.stringify(imaging, null, 2)}\n`);
  });
  return { written };
}
