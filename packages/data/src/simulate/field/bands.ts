import { BANDS, nanomaggies, type PerBand } from '../flux/bands.js';
import type { Component } from '../flux/scene.js';

/** The bands of a simulated field, blue to red (SDSS's, AB magnitudes). */
export const FIELD_BANDS = [...BANDS, 'z'] as const;
export type FieldBand = (typeof FIELD_BANDS)[number];

export type PerFieldBand<T> = Record<FieldBand, T>;

export function perFieldBand<T>(of: (band: FieldBand) => T): PerFieldBand<T> {
  return { g: of('g'), r: of('r'), i: of('i'), z: of('z') };
}

/** A part of a source with its flux in each of the field's bands. */
export type FieldComponent = Component & { fluxes: PerFieldBand<number> };

/** A_band / E(B-V) for R_V = 3.1: Schlafly & Finkbeiner (2011), ApJ 737, 103, table 6. */
const EXTINCTION: PerFieldBand<number> = { g: 3.303, r: 2.285, i: 1.698, z: 1.263 };

/** The populations are drawn as they look through this: E(B-V) towards the middle of the Perseus cluster. */
export const USUAL_REDDENING = 0.16;

/** Galactic extinction in a band, magnitudes. */
export function extinctionOf(band: FieldBand, reddening: number): number {
  return EXTINCTION[band] * reddening;
}

/**
 * A source as it is drawn for g, r and i, with z beside them, and seen through another reddening than Perseus is.
 *
 * Galaxies and stars alike lie close to one line in i-z against r-i, so that it is not drawn anew (SDSS's locus: Covey et
 * al. 2007, AJ 134, 2398; galaxies: Fukugita et al. 1995, PASP 107, 945).
 */
export function inFieldBands(components: readonly Component[], reddening: number): FieldComponent[] {
  const seen = (band: FieldBand, flux: number) =>
    flux * 10 ** (-0.4 * extinctionOf(band, reddening - USUAL_REDDENING));
  return components.map((component) => {
    const fluxes = { ...component.fluxes, z: zFlux(component.fluxes) };
    return { ...component, fluxes: perFieldBand((band) => seen(band, fluxes[band])) };
  });
}

function zFlux({ r, i }: PerBand<number>): number {
  const rI = 2.5 * Math.log10(i / r);
  return i * nanomaggies(22.5 - (0.02 + 0.6 * rI));
}
