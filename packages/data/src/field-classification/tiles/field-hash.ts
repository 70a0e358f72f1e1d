import { basename } from 'node:path';
import { sha256Of } from '@perseus/core';
import type { FieldTile } from '../../rendering/field-tile.js';
import type { TileGrid } from '../../rendering/tile-grid.js';
import { imageFingerprint } from './image-fingerprint.js';

/** A tile as a job's identity knows it. */
export type TileIdentity = Record<string, unknown>;

/** By name, place and contents of its images, without their folders: machines that share the work mount them elsewhere. */
export async function tileIdentity(
  { name, images }: FieldTile,
  { raDeg, decDeg, width, height }: TileGrid,
  signal?: AbortSignal,
): Promise<TileIdentity> {
  const bands = [];
  for (const [band, image] of Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1))) {
    signal?.throwIfAborted();
    const contents = await imageFingerprint(image, signal);
    bands.push({ ...image, band, path: basename(image.path), contents });
  }
  return { name, raDeg, decDeg, width, height, bands };
}

/** @param identities of the tiles in their order; null for one that cannot be used */
export function fieldHash(tiles: readonly FieldTile[], identities: readonly (TileIdentity | null)[]): string {
  const described = tiles.map(({ name }, index) => identities[index] ?? { name, usable: false });
  return sha256Of(JSON.stringify(described));
}
