import { basename } from 'node:path';
import { PerseusError } from '@perseus/core';
import type { FieldTile } from '../rendering/field-tile.js';
import { filesOf, isPattern } from './glob.js';

/**
 * Tiles of files that are named band by band: one tile where each is a file, and one for every text that the wildcards of
 * all bands stand for alike where they are patterns (`g: 'tiles/*-g.fits', r: 'tiles/*-r.fits'`).
 *
 * @throws PerseusError `FIELD_FILES` where a pattern fits no file, or a tile lacks a band that another has
 */
export async function tilesFromPatterns(patterns: Readonly<Record<string, string>>): Promise<FieldTile[]> {
  const tiles = new Map<string, FieldTile>();
  for (const [band, pattern] of Object.entries(patterns)) {
    const files = isPattern(pattern) ? await filesOf(pattern) : [{ path: pattern, wild: '' }];
    if (files.length === 0) {
      throw new PerseusError(
        'FIELD_FILES',
        `No file fits "${pattern}", of band ${band}. Check the pattern.`,
        {
          path: pattern,
          band,
        },
      );
    }
    for (const { path, wild } of files) {
      const name = wild === '' ? basename(path) : wild;
      const tile = tiles.get(wild) ?? { name, images: {} };
      if (tile.images[band]) {
        throw new PerseusError(
          'FIELD_FILES',
          `${tile.images[band].path} and ${path} are both the band ${band} of tile "${name}". Make the pattern narrower.`,
          { path, band },
        );
      }
      tile.images[band] = { path };
      tiles.set(wild, tile);
    }
  }
  const all = [...tiles.values()];
  for (const { name, images } of all) {
    const missing = Object.keys(patterns).find((band) => !images[band]);
    if (missing === undefined) continue;
    throw new PerseusError(
      'FIELD_FILES',
      `Tile "${name}" has no image of band ${missing}, and other tiles have one. Add the file that ` +
        `"${patterns[missing]}" would fit, or take the tile's other bands away.`,
      { band: missing },
    );
  }
  return all;
}

/** The same of one pattern in which `{band}` stands for each band's name. */
export function tilesFromTemplate(template: string, bands: readonly string[]): Promise<FieldTile[]> {
  if (!template.includes('{band}')) {
    throw new PerseusError(
      'FIELD_FILES',
      `"${template}" does not say where the band's name stands. Write {band} there.`,
      {
        path: template,
      },
    );
  }
  return tilesFromPatterns(
    Object.fromEntries(bands.map((band) => [band, template.replaceAll('{band}', band)])),
  );
}
