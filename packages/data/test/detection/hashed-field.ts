import { tangentCards } from '../../src/fits/tangent-cards.js';
import { FitsWriter } from '../../src/fits/fits-writer.js';

export const SIDE = 2048;

/** The field of golden/detection/make_detection.py, number by number. */
export function hashedField(): Float32Array {
  const pixels = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const noise = hashed(i, 1e9) + hashed(i, 2e9) + hashed(i, 3e9) - 1.5;
    pixels[i] = 10 + x * 2 ** -11 + y * 2 ** -10 + noise;
  }
  for (let object = 0; object < 1500; object++) addObject(pixels, (k) => hashed(object * 7 + k, 4e9));
  const field = Float32Array.from(pixels);
  for (let y = 700; y < 730; y++) field.fill(NaN, y * SIDE + 300, y * SIDE + 900);
  for (let y = 1500; y < 1600; y++) field.fill(NaN, y * SIDE + 1500, y * SIDE + 1600);
  return field;
}

/** @returns a FITS file of `rows` of the field, with world coordinates */
export async function writeField(path: string, pixels: Float32Array, width = SIDE): Promise<string> {
  const place = { raDeg: 49.95, decDeg: 41.51, pixelScaleArcsec: 0.36, x: width / 2, y: width / 2 };
  const cards = [...tangentCards(place), { name: 'BUNIT', value: 'nanomaggy' }];
  const writer = await FitsWriter.create(path, { width, height: pixels.length / width, cards });
  await writer.append(pixels);
  await writer.finish();
  return path;
}

/** The finalizer of MurmurHash3, as a number in [0, 1). */
function hashed(i: number, seed: number): number {
  let h = (i + seed) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

function addObject(pixels: Float64Array, u: (k: number) => number): void {
  const [cx, cy] = [u(0) * SIDE, u(1) * SIDE];
  const peak = 1.5 * 300 ** (u(2) ** 1.5);
  const core = u(3) < 0.4 ? 2 : 2 + 6 * u(3) ** 2;
  const ratio = u(3) < 0.4 ? 1 : 0.3 + 0.7 * u(4);
  const [cos, sin] = [Math.cos(Math.PI * u(5)), Math.sin(Math.PI * u(5))];
  const reach = Math.trunc(core * 12);
  for (let y = Math.max(0, Math.trunc(cy) - reach); y < Math.min(SIDE, Math.trunc(cy) + reach + 1); y++) {
    for (let x = Math.max(0, Math.trunc(cx) - reach); x < Math.min(SIDE, Math.trunc(cx) + reach + 1); x++) {
      const along = (x - cx) * cos + (y - cy) * sin;
      const across = (y - cy) * cos - (x - cx) * sin;
      const r2 = (along / core) ** 2 + (across / (core * ratio)) ** 2;
      pixels[y * SIDE + x] = (pixels[y * SIDE + x] as number) + peak / (1 + r2) ** 3;
    }
  }
}
