import { Draws, type SkyPosition } from '@perseus/core';
import type { Source } from '../flux/scene.js';
import { fromTangentPlane } from '../tangent-plane.js';
import { ellipticalGalaxy, spiralGalaxy } from './galaxies.js';
import { star } from './stars.js';

/** A square arcsecond has this many of them; Perseus lies at a galactic latitude of -13 degrees, among many stars. */
const STARS_PER_SQUARE_ARCSEC = 0.0062;
const GALAXIES_PER_SQUARE_ARCSEC = 0.0045;
const STARS = { brightest: 15, faintest: 22.5, slope: 0.22 };
const GALAXIES = { brightest: 18.8, faintest: 22.8, slope: 0.4 };

/**
 * What else shines around an object: stars, a rare bright one among them, and faint galaxies, uniform over a square.
 *
 * @param index the object's number: its surroundings are the same in whichever cutout they are seen
 */
export function drawNeighbours(
  seed: number,
  index: number,
  centre: SkyPosition,
  sideArcsec: number,
): Source[] {
  const draws = new Draws(seed, 'simulate: neighbours', index);
  const area = sideArcsec * sideArcsec;
  const place = (): SkyPosition =>
    fromTangentPlane(
      { xiArcsec: (draws.uniform() - 0.5) * sideArcsec, etaArcsec: (draws.uniform() - 0.5) * sideArcsec },
      centre,
    );
  const stars = Array.from({ length: poisson(draws, STARS_PER_SQUARE_ARCSEC * area) }, () => ({
    position: place(),
    components: star(countsMagnitude(draws, STARS), draws).components,
  }));
  const galaxies = Array.from({ length: poisson(draws, GALAXIES_PER_SQUARE_ARCSEC * area) }, () => {
    const position = place();
    const magnitudeR = countsMagnitude(draws, GALAXIES);
    const redshift = 0.12 + 0.3 * draws.uniform();
    const galaxy = draws.uniform() < 0.4 ? ellipticalGalaxy : spiralGalaxy;
    return { position, components: galaxy({ magnitudeR, redshift }, draws).components };
  });
  return [...stars, ...galaxies];
}

/** A magnitude whose counts grow as 10^(slope m) between two limits. */
function countsMagnitude(
  draws: Draws,
  { brightest, faintest, slope }: { brightest: number; faintest: number; slope: number },
): number {
  const [low, high] = [10 ** (slope * brightest), 10 ** (slope * faintest)];
  return Math.log10(low + (high - low) * draws.uniform()) / slope;
}

/** A number of events with the given mean: how many exponential waiting times fit into it. */
function poisson(draws: Draws, mean: number): number {
  let waited = -Math.log(1 - draws.uniform());
  let count = 0;
  while (waited < mean) {
    waited -= Math.log(1 - draws.uniform());
    count++;
  }
  return count;
}
