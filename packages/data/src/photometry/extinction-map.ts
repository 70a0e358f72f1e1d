import { basename } from 'node:path';
import { ang2pix_nest, ang2pix_ring } from '@hscmap/healpix';
import { PerseusError, positionProblem, type SkyPosition } from '@perseus/core';
import { extinctionOfReddening, type Extinction } from './extinction.js';
import { galacticOf } from './galactic.js';
import { readHealpixMap, type HealpixMap } from './healpix-map.js';

/** A map of Galactic reddening, E(B-V), over the whole sky. */
export interface ExtinctionMap {
  /** Where it is from, for headers: tells one job from another. */
  source: string;
  /** E(B-V) in the pixel that an ICRS position lies in; NaN where the map has none there. */
  reddeningAt(position: SkyPosition): number;
  extinctionAt(position: SkyPosition): Extinction | null;
}

/** Names of columns of E(B-V), in the order of preference, in lower case. */
const REDDENING_COLUMNS = ['ebv', 'e(b-v)', 'e_bv', 'ebv_sfd', 'reddening', 'extinction'];
/** Beyond this it is no reddening; maps write -1.6e30 for "not seen". */
const MAX_REDDENING = 1000;

/**
 * Reads a HEALPix map of E(B-V) on the scale of Schlegel, Finkbeiner & Davis (1998) from a FITS file.
 *
 * @param options `column` of the table with E(B-V); by default the one with such a name, or the only one
 * @throws PerseusError `EXTINCTION_MAP` where the file is no HEALPix map of the whole sky, or not in Galactic or ICRS
 *   coordinates; what `readFitsTable` throws
 */
export async function readExtinctionMap(
  path: string,
  options: { column?: string; signal?: AbortSignal } = {},
): Promise<ExtinctionMap> {
  const map = await readHealpixMap(path, {
    columns: options.column === undefined ? REDDENING_COLUMNS : [options.column],
    mayBeOnly: options.column === undefined,
    ...(options.signal && { signal: options.signal }),
  });
  const isGalactic = isGalacticMap(map, path);
  const source = `E(B-V) of ${basename(path)}`;
  const reddeningAt = (position: SkyPosition): number => {
    if (positionProblem(position) !== undefined) return NaN;
    const reddening = map.values[pixelAt(map, isGalactic, position)] ?? NaN;
    return reddening >= 0 && reddening < MAX_REDDENING ? reddening : NaN;
  };
  return {
    source,
    reddeningAt,
    extinctionAt: (position) => {
      const reddening = reddeningAt(position);
      return Number.isNaN(reddening) ? null : extinctionOfReddening(reddening, source);
    },
  };
}

function pixelAt({ nside, ordering }: HealpixMap, isGalactic: boolean, position: SkyPosition): number {
  const { longitudeDeg, latitudeDeg } = isGalactic
    ? galacticOf(position)
    : { longitudeDeg: (position.raDeg + 360) % 360, latitudeDeg: position.decDeg };
  const theta = ((90 - latitudeDeg) * Math.PI) / 180;
  const phi = (longitudeDeg * Math.PI) / 180;
  return ordering === 'RING' ? ang2pix_ring(nside, theta, phi) : ang2pix_nest(nside, theta, phi);
}

/** The WMAP and Planck archives write `G` or `GALACTIC`, and `C` (celestial) for equatorial maps. */
function isGalacticMap({ coordinates }: HealpixMap, path: string): boolean {
  const said = coordinates.toUpperCase();
  if (said.startsWith('G')) return true;
  if (['C', 'Q', 'ICRS', 'EQUATORIAL', 'CELESTIAL'].includes(said)) return false;
  const found = said === '' ? 'does not say its coordinates' : `is in coordinates "${coordinates}"`;
  const message = `${path} ${found} (COORDSYS in its header), and Galactic (G) or ICRS (C) is wanted. Set that keyword.`;
  throw new PerseusError('EXTINCTION_MAP', message, { path });
}
