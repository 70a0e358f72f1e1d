import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { FieldSimulationOptions } from '../../../src/simulate/field/options.js';

/** A field that is drawn in a second: nothing but what a test asks for. */
export const SMALL = {
  widthPx: 240,
  heightPx: 200,
  members: 6,
  galaxies: 5,
  stars: 4,
  saturatedStars: 0,
  surroundings: false,
  gaps: 0,
  seed: 7,
} satisfies Omit<FieldSimulationOptions, 'output'>;

export async function rowsOf(path: string): Promise<Record<string, string>[]> {
  return parse(await readFile(path), { columns: true }) as Record<string, string>[];
}
