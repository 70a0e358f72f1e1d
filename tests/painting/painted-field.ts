import { join } from 'node:path';
import { Draws, type Device } from '@perseus/core';
import { FitsWriter, tangentCards, type FieldTile, type RenderedTile } from '@perseus/data';
import { paintRectangle, type PaintedRectangle } from '@perseus/native-trainer';

/** How the images of a field lie, and what is wrong with their pixels. */
export interface PaintedField {
  /** Of each band: arcsec per pixel, and degrees from North through East. */
  images: Record<'g' | 'r' | 'i', { pixelScaleArcsec: number; turnDeg: number }>;
  side: number;
  /** Of the middle, in pixels: to lie off the others' grid. */
  offset?: number;
}

/** Stars over a noisy sky; a star beyond saturation, a row and a spot without values. */
export async function paintedField(folder: string, name: string, field: PaintedField): Promise<FieldTile> {
  const { side, offset = 0 } = field;
  const images: FieldTile['images'] = {};
  for (const [band, { pixelScaleArcsec, turnDeg }] of Object.entries(field.images)) {
    const draws = new Draws(7, `painted field ${name} ${band}`);
    const pixels = Float32Array.from({ length: side * side }, () => draws.normal() * 0.02 + 0.01);
    for (let star = 0; star < side / 4; star++) {
      addStar(pixels, side, draws.uniform() * side, draws.uniform() * side, 10 ** (draws.uniform() * 3 - 1));
    }
    pixels.fill(NaN, side * 40 + 20, side * 40 + 30);
    for (let row = 70; row < 73; row++) pixels.fill(NaN, side * row + 50, side * row + 53);
    const path = join(folder, `${name}-${band}.fits`);
    const middle = (side - 1) / 2 + offset;
    const at = { raDeg: 50, decDeg: 41.5, pixelScaleArcsec, x: middle, y: middle, positionAngleDeg: turnDeg };
    const writer = await FitsWriter.create(path, {
      width: side,
      height: side,
      cards: [...tangentCards(at), { name: 'BUNIT', value: 'nanomaggy' }],
    });
    await writer.append(pixels);
    await writer.finish();
    images[band] = { path, psfFwhmArcsec: 1, saturation: 20 };
  }
  return { name, images };
}

function addStar(pixels: Float32Array, side: number, x: number, y: number, peak: number): void {
  const reach = 8;
  for (let row = Math.max(0, Math.ceil(y - reach)); row < Math.min(side, y + reach); row++) {
    for (let column = Math.max(0, Math.ceil(x - reach)); column < Math.min(side, x + reach); column++) {
      const at = row * side + column;
      pixels[at] =
        (pixels[at] as number) + peak * Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * 1.3 ** 2));
    }
  }
}

/** How what was painted differs from what the field's own renderer makes. */
export interface Difference {
  pixels: number;
  /** Pixels of another mask. */
  masks: number;
  /** Pixels of another colour. */
  colours: number;
  /** Largest difference in grey levels. */
  mostLevels: number;
  /** Pixels of the renderer's mask with either bit. */
  noData: number;
  saturated: number;
}

/** Paints what of a window of `size` x `size` pixels lies on the tile, and renders the window. */
export async function differenceIn(
  tile: RenderedTile,
  window: { left: number; top: number; size: number },
  device: Device = 'cpu',
): Promise<Difference> {
  const { size } = window;
  const left = Math.max(window.left, 0);
  const top = Math.max(window.top, 0);
  const width = Math.min(window.left + size, tile.grid.width) - left;
  const height = Math.min(window.top + size, tile.grid.height) - top;
  const painted = await paintRectangle(await tile.sources(left, top, width, height), device);
  const middle = (size - 1) / 2;
  const { pixels, mask } = await tile.cutoutAlone(window.left + middle, window.top + middle, size);
  const difference = { pixels: 0, masks: 0, colours: 0, mostLevels: 0, noData: 0, saturated: 0 };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const own = row * width + column;
      const other = (top - window.top + row) * size + left - window.left + column;
      count(difference, { rgb: pixels, mask, at: other }, painted, own);
    }
  }
  return difference;
}

function count(
  difference: Difference,
  rendered: { rgb: Uint8Array; mask: Uint8Array; at: number },
  painted: PaintedRectangle,
  own: number,
): void {
  const bits = rendered.mask[rendered.at] as number;
  difference.pixels++;
  if ((bits & 1) !== 0) difference.noData++;
  if ((bits & 2) !== 0) difference.saturated++;
  if (bits !== painted.mask[own]) difference.masks++;
  let levels = 0;
  for (let i = 0; i < 3; i++) {
    const [is, was] = [painted.rgb[3 * own + i] as number, rendered.rgb[3 * rendered.at + i] as number];
    levels = Math.max(levels, Math.abs(is - was));
  }
  if (levels > 0) difference.colours++;
  difference.mostLevels = Math.max(difference.mostLevels, levels);
}
