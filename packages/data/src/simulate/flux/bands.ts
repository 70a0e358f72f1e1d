/** The bands that are simulated, blue to red (SDSS's, AB magnitudes). */
export const BANDS = ['g', 'r', 'i'] as const;
export type Band = (typeof BANDS)[number];

/** A value for each band: fluxes in nanomaggies, images, point spread functions. */
export type PerBand<T> = Record<Band, T>;

/** Maps each band to a value. */
export function perBand<T>(of: (band: Band) => T): PerBand<T> {
  return { g: of('g'), r: of('r'), i: of('i') };
}

/** Flux in nanomaggies of an AB magnitude: magnitude 22.5 is 1. */
export function nanomaggies(magnitude: number): number {
  return 10 ** (0.4 * (22.5 - magnitude));
}

/** AB magnitude of a flux in nanomaggies; not finite for a flux of 0 and below. */
export function magnitudeOf(flux: number): number {
  return 22.5 - 2.5 * Math.log10(flux);
}

/** Fluxes of an object with magnitude r and colours g-r and r-i, nanomaggies. */
export function fluxesOf(magnitudeR: number, gR: number, rI: number): PerBand<number> {
  return { g: nanomaggies(magnitudeR + gR), r: nanomaggies(magnitudeR), i: nanomaggies(magnitudeR - rI) };
}
