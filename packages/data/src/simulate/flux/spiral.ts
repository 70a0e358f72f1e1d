/** Logarithmic spiral arms, drawn in the plane of a disk. */
export interface SpiralArms {
  count: number;
  /** Angle between an arm and the circle: small is tightly wound. */
  pitchDeg: number;
  phaseDeg: number;
  /** Concentration of the light on the arms: 0 is a smooth disk, 2 is marked. */
  contrast: number;
  /** The arms fade into the smooth disk inside this radius, in half-light radii. */
  innerRadius: number;
}

/**
 * A function of radius (in half-light radii) and azimuth (radians, in the disk's plane) that a disk is multiplied by.
 *
 * Its mean over the azimuth is 1 at every radius, so that arms move light and never add any. Across an arm the light
 * follows a von Mises curve, exp(k cos) / I0(k).
 */
export function armModulation(arms: SpiralArms): (radius: number, azimuth: number) => number {
  const winding = 1 / Math.tan((arms.pitchDeg * Math.PI) / 180);
  const phase = (arms.phaseDeg * Math.PI) / 180;
  const norm = 1 / besselI0(arms.contrast);
  const inner = arms.innerRadius * arms.innerRadius;
  return (radius, azimuth) => {
    if (radius < 1e-6) return 1;
    const turn = arms.count * (azimuth - winding * Math.log(radius)) - phase;
    const onArm = Math.exp(arms.contrast * Math.cos(turn)) * norm;
    const strength = (radius * radius) / (radius * radius + inner);
    return 1 + strength * (onArm - 1);
  };
}

/** Modified Bessel function of the first kind, order 0, by its power series (Abramowitz & Stegun 9.6.12). */
export function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x * x) / (4 * k * k);
    sum += term;
  }
  return sum;
}
