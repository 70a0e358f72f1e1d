import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of golden/fits, made by make_images.py there. */
export function fitsFile(name: string): string {
  return fileURLToPath(new URL(`../golden/fits/${name}`, import.meta.url));
}

export interface GoldenImage {
  hdu: number;
  width: number;
  height: number;
  pixels: Float32Array;
}

interface StoredImage {
  hdu: number;
  width: number;
  height: number;
  /** Base64 of little-endian floats. */
  pixels: string;
}

/** By file, the pixels that astropy reads. */
export function goldenImages(): Record<string, GoldenImage> {
  const stored = JSON.parse(readFileSync(fitsFile('images.json'), 'utf8')) as Record<string, StoredImage>;
  return Object.fromEntries(
    Object.entries(stored).map(([name, image]) => {
      const bytes = new Uint8Array(Buffer.from(image.pixels, 'base64'));
      return [name, { ...image, pixels: new Float32Array(bytes.buffer) }];
    }),
  );
}
