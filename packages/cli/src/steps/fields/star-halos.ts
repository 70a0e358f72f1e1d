import type { FieldTile, StarHalos } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';

export interface StarsOfField {
  /** A catalogue, or the word `detected`. */
  path: string;
  magnitude?: string;
  /** Where they are sought. */
  band: string;
}

/** Halos of a catalogue's stars, or of those that are found in the tiles. */
export async function halosOf(
  { voice, signal }: Session,
  tiles: readonly FieldTile[],
  { path, magnitude, band }: StarsOfField,
): Promise<StarHalos> {
  const { detectedStarHalos, readStarHalos } = await import('@perseus/data');
  if (path !== 'detected')
    return readStarHalos(path, { ...(magnitude !== undefined && { magnitude }), signal });
  const halos = await voice.measured({ title: 'Bright stars', unit: 'tiles' }, (meter) =>
    detectedStarHalos(tiles, {
      band,
      signal,
      onProgress: (done, total) => meter.update(done, total),
    }),
  );
  voice.note(`Found ${halos.raDeg.length} bright stars in ${band}, whose halos are flagged.`);
  return halos;
}
