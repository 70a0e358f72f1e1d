import type { SkyPosition } from '@perseus/core';

/** Offsets on the plane that touches the sphere at a centre: xi grows to the East, eta to the North. */
export interface TangentOffset {
  xiArcsec: number;
  etaArcsec: number;
}

const RADIAN = Math.PI / 180;
const ARCSEC = RADIAN / 3600;

/**
 * Gnomonic (TAN) projection of a position about a centre.
 *
 * @throws RangeError 90 degrees and more from the centre, where the projection has no value
 * @see Calabretta & Greisen (2002), A&A 395, 1077, section 5.1.3
 */
export function toTangentPlane(position: SkyPosition, centre: SkyPosition): TangentOffset {
  const alpha = (position.raDeg - centre.raDeg) * RADIAN;
  const [delta, delta0] = [position.decDeg * RADIAN, centre.decDeg * RADIAN];
  const cosDistance =
    Math.sin(delta0) * Math.sin(delta) + Math.cos(delta0) * Math.cos(delta) * Math.cos(alpha);
  if (cosDistance <= 0) throw new RangeError('The position lies 90 degrees or more from the tangent point.');
  const xi = (Math.cos(delta) * Math.sin(alpha)) / cosDistance;
  const eta =
    (Math.cos(delta0) * Math.sin(delta) - Math.sin(delta0) * Math.cos(delta) * Math.cos(alpha)) / cosDistance;
  return { xiArcsec: xi / ARCSEC, etaArcsec: eta / ARCSEC };
}

/** The position that lies at an offset on the tangent plane; the inverse of {@link toTangentPlane}. RA in [0, 360). */
export function fromTangentPlane(offset: TangentOffset, centre: SkyPosition): SkyPosition {
  const [xi, eta] = [offset.xiArcsec * ARCSEC, offset.etaArcsec * ARCSEC];
  const delta0 = centre.decDeg * RADIAN;
  const across = Math.cos(delta0) - eta * Math.sin(delta0);
  const up = Math.sin(delta0) + eta * Math.cos(delta0);
  const raDeg = centre.raDeg + Math.atan2(xi, across) / RADIAN;
  const decDeg = Math.atan2(up, Math.hypot(xi, across)) / RADIAN;
  return { raDeg: ((raDeg % 360) + 360) % 360, decDeg };
}
