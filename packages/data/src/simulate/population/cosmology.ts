/** Flat, matter and a cosmological constant: H0 in km/s/Mpc, as astropy's FlatLambdaCDM(70, 0.3). */
const HUBBLE = 70;
const MATTER = 0.3;
const LIGHT_SPEED = 299792.458;
/** Intervals of Simpson's rule; relative error below 1e-8 for z < 1. */
const INTERVALS = 32;

/** Comoving distance in Mpc at a redshift of 0 or more. */
export function comovingDistanceMpc(redshift: number): number {
  const step = redshift / INTERVALS;
  let sum = 0;
  for (let k = 0; k <= INTERVALS; k++) {
    const weight = k === 0 || k === INTERVALS ? 1 : k % 2 === 1 ? 4 : 2;
    sum += weight / Math.sqrt(MATTER * (1 + k * step) ** 3 + 1 - MATTER);
  }
  return ((LIGHT_SPEED / HUBBLE) * sum * step) / 3;
}

/** Apparent minus absolute magnitude, before extinction and k-correction. */
export function distanceModulus(redshift: number): number {
  return 5 * Math.log10(comovingDistanceMpc(redshift) * (1 + redshift)) + 25;
}

/** Proper kiloparsecs that one arcsecond spans. */
export function kpcPerArcsec(redshift: number): number {
  return ((comovingDistanceMpc(redshift) / (1 + redshift)) * 1000 * Math.PI) / (180 * 3600);
}
