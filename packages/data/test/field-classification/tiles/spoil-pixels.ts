import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';

/**
 * Spoils what some tiles of an image in GZIP_1 are unpacked from: the file can be opened, and those pixels cannot be read.
 *
 * @param count how many tiles the image must have; they stand one behind the other
 */
export async function spoilPixels(path: string, tiles: readonly number[], count: number): Promise<void> {
  const file = await readFile(path);
  const begins: number[] = [];
  for (let at = 0; (at = file.indexOf(Buffer.of(0x1f, 0x8b, 8), at)) !== -1; at++) begins.push(at);
  expect(begins).toHaveLength(count);
  for (const tile of tiles) file.fill(0xff, begins[tile]! + 12, begins[tile]! + 100);
  await writeFile(path, file);
}
