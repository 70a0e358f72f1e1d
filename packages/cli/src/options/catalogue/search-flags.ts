import type { Command } from 'commander';
import { PerseusError, type SkyPosition } from '@perseus/core';
import type { SkySearch } from '@perseus/data';
import { realNumber, wholeNumber } from '../parse.js';

export interface SearchFlags {
  ra?: number;
  dec?: number;
  radius?: number;
  spectra?: boolean;
  galaxies?: boolean;
  stars?: boolean;
  redSequence?: boolean;
  top?: number;
  dereddened: boolean;
  extinction: boolean;
  flags: boolean;
  spectralClass: boolean;
  distance: boolean;
}

/** What is looked for on the sky, and which columns come back. */
export function withSearchFlags(command: Command): Command {
  return command
    .optionsGroup('What is looked for:')
    .option('--ra <deg>', 'right ascension of the centre, ICRS, in the place of a name', realNumber())
    .option('--dec <deg>', 'declination of the centre', realNumber())
    .option('--radius <arcmin>', "radius (default: the named cluster's)", realNumber({ above: 0 }))
    .option(
      '--spectra',
      'only objects with a spectrum, and what it says; an object with several comes several times',
    )
    .option('--galaxies', 'only what the images show as a galaxy')
    .option('--stars', 'only what the images show as a star')
    .option('--red-sequence', 'only between r = -14.3 (g - z) + 37 and + 46, observed colours')
    .option('--top <n>', 'this many rows at most', wholeNumber(1))
    .optionsGroup('Columns that may be left out:')
    .option('--no-dereddened', 'r0 and g_z0, corrected for extinction; r is then modelMag_r, else R_mag')
    .option('--no-extinction', 'extinction in u, g, r, i, z')
    .option('--no-flags', 'photometric flags, as a number and in words')
    .option('--no-spectral-class', 'class and subclass of the spectrum')
    .option('--no-distance', 'distance from the centre, and rows in its order');
}

/** @throws PerseusError `OPTION_MISSING`, `OPTION_CONFLICT`, and what `clusterPreset` throws */
export async function searchFromFlags(name: string | undefined, flags: SearchFlags): Promise<SkySearch> {
  const { centre, radiusArcmin } = await placeOf(name, flags);
  if (flags.galaxies && flags.stars)
    throw conflict('stars', '--galaxies and --stars exclude one another. Give one of them.');
  return {
    centre,
    radiusArcmin,
    spectra: flags.spectra ?? false,
    types: flags.galaxies ? 'galaxy' : flags.stars ? 'star' : 'any',
    redSequence: flags.redSequence ?? false,
    dereddened: flags.dereddened,
    extinction: flags.extinction,
    flags: flags.flags,
    spectralClass: flags.spectralClass,
    orderByDistance: flags.distance,
    top: flags.top ?? null,
  };
}

async function placeOf(
  name: string | undefined,
  { ra, dec, radius }: SearchFlags,
): Promise<{ centre: SkyPosition; radiusArcmin: number }> {
  if (name !== undefined) {
    if (ra !== undefined || dec !== undefined) {
      throw conflict(
        ra === undefined ? 'dec' : 'ra',
        `The centre is that of ${name}. Leave out --ra and --dec, or the name.`,
      );
    }
    const { clusterPreset } = await import('@perseus/data');
    const { raDeg, decDeg, searchRadiusArcmin } = clusterPreset(name);
    return { centre: { raDeg, decDeg }, radiusArcmin: radius ?? searchRadiusArcmin };
  }
  const missing = [
    ['ra', ra],
    ['dec', dec],
    ['radius', radius],
  ].find(([, value]) => value === undefined);
  if (missing !== undefined) {
    throw new PerseusError(
      'OPTION_MISSING',
      `A search is about a place, and --${missing[0]} is missing. Give the name of a cluster, or --ra, --dec and --radius.`,
      { option: String(missing[0]) },
    );
  }
  return { centre: { raDeg: ra!, decDeg: dec! }, radiusArcmin: radius! };
}

function conflict(option: string, message: string): PerseusError {
  return new PerseusError('OPTION_CONFLICT', message, { option });
}
