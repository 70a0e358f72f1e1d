import { join } from 'node:path';
import { FitsWriter, tangentCards } from '@perseus/data';

/** Of the field's cutouts, as the simulated survey's are. */
export const RENDERING = {
  bands: ['i', 'r', 'g'],
  pixelScaleArcsec: 0.396,
  resampling: 'bilinear',
  stretch: 3.2,
  q: 10,
  minimum: 0,
  weights: [1, 1, 1],
  extinction: 'observed',
};

/**
 * Three bands on disk: noise, and a galaxy every 40 pixels.
 *
 * @param {string} place folder
 * @param {number} side pixels
 */
export async function writeField(place, side) {
  const images = {};
  for (const [index, band] of ['g', 'r', 'i'].entries()) {
    const path = join(place, `${band}.fits`);
    const centre = (side - 1) / 2;
    const cards = [
      ...tangentCards({ raDeg: 50, decDeg: 41.5, pixelScaleArcsec: 0.396, x: centre, y: centre }),
      { name: 'BUNIT', value: 'nanomaggy' },
    ];
    const file = await FitsWriter.create(path, { width: side, height: side, cards });
    const rows = new Float32Array(side * 40);
    for (let at = 0; at < rows.length; at++) {
      const [dx, dy] = [((at % side) % 40) - 20, Math.floor(at / side) - 20];
      rows[at] = (1 + index) * Math.exp(-(dx * dx + dy * dy) / 30) + ((at * 31) % 11) / 50;
    }
    for (let y = 0; y < side; y += 40) await file.append(rows.subarray(0, side * Math.min(40, side - y)));
    await file.finish();
    images[band] = { path };
  }
  return { name: 'bench', images };
}
