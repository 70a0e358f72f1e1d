import { PerseusError } from '@perseus/core';
import type { FitsImage } from '../fits/fits-image.js';

/** One band's image of a piece of a field. */
export interface BandImage {
  path: string;
  /** Number or EXTNAME; the first with an image where not given. */
  hdu?: number | string;
  /** AB magnitude of one unit of the image's pixels; from the header where not given. */
  zeroPoint?: number;
  /** Unit of the pixels: overrides the header's. */
  unit?: 'nanomaggy' | 'Jy';
  /** In the unit of the pixels: this value and above is saturated; from the header (SATURATE) where not given. */
  saturation?: number;
  /** Seeing: full width at half maximum of the point spread; from the header (SEEING, FWHM, PSF_FWHM, in arcsec) where not given. */
  psfFwhmArcsec?: number;
}

/** A piece of a field that lies in one image a band. The bands may differ in scale, rotation and pixel grid. */
export interface FieldTile {
  name: string;
  images: Record<string, BandImage>;
}

/** AB magnitude of one nanomaggy. */
const NANOMAGGY_ZERO_POINT = 22.5;
/** 1 Jy is 10^9 / 3631 nanomaggies (Oke & Gunn 1983, ApJ 266, 713). */
const NANOMAGGIES_PER_JANSKY = 1e9 / 3631;

/** Keywords that give the AB magnitude of one count, as surveys and their tools write them. */
const ZERO_POINT_KEYWORDS = ['MAGZERO', 'MAGZPT', 'PHOTZP', 'ZP', 'ZEROPNT', 'MAGZP', 'MAG_ZERO'];

/**
 * Nanomaggies per unit of an image's pixels.
 *
 * What is given with the tile wins; else BUNIT (nanomaggy, Jy and their multiples), else a zero point among the usual
 * keywords, else FLUXMAG0 (counts of a source of magnitude 0).
 *
 * @throws PerseusError `FITS_NO_ZERO_POINT` where nothing says it: bands could not be put on one scale
 */
export function nanomaggiesPerUnit(image: FitsImage, given: BandImage): number {
  if (given.zeroPoint !== undefined) return fromZeroPoint(given.zeroPoint);
  const byUnit = fromUnit(given.unit ?? image.keyword('BUNIT'));
  if (byUnit !== undefined) return byUnit;
  for (const name of ZERO_POINT_KEYWORDS) {
    const value = image.keyword(name);
    if (typeof value === 'number') return fromZeroPoint(value);
  }
  const zeroFlux = image.keyword('FLUXMAG0');
  if (typeof zeroFlux === 'number' && zeroFlux > 0) return 1e9 / zeroFlux;
  throw new PerseusError(
    'FITS_NO_ZERO_POINT',
    `${given.path} does not say how bright one unit of its pixels is: no BUNIT of nanomaggy or Jy, and none of ` +
      `${ZERO_POINT_KEYWORDS.join(', ')}, FLUXMAG0. Give its zero point.`,
    { path: given.path },
  );
}

function fromZeroPoint(magnitude: number): number {
  return 10 ** ((NANOMAGGY_ZERO_POINT - magnitude) / 2.5);
}

function fromUnit(unit: string | number | boolean | undefined): number | undefined {
  if (typeof unit !== 'string') return undefined;
  const word = unit.trim().toLowerCase();
  if (/^(nanomagg(y|ies|ie)|nmgy)$/.test(word)) return 1;
  if (/^(maggy|maggies)$/.test(word)) return 1e9;
  const jansky = /^(n|u|micro|m|nano|milli)?jy$/.exec(word);
  if (!jansky) return undefined;
  const prefixes: Record<string, number> = {
    n: 1e-9,
    nano: 1e-9,
    u: 1e-6,
    micro: 1e-6,
    m: 1e-3,
    milli: 1e-3,
  };
  return NANOMAGGIES_PER_JANSKY * (prefixes[jansky[1] ?? ''] ?? 1);
}

/** The value from which on pixels are saturated, in the image's unit; Infinity where nothing says it. */
export function saturationOf(image: FitsImage, given: BandImage): number {
  const level = given.saturation ?? image.keyword('SATURATE') ?? image.keyword('SATLEVEL');
  return typeof level === 'number' && level > 0 ? level : Infinity;
}

/** Keywords that give the seeing in arcseconds. */
const SEEING_KEYWORDS = ['PSF_FWHM', 'PSFFWHM', 'SEEING', 'FWHM_WCS'];

/** Seeing of an image; null where nothing says it. */
export function seeingOf(image: FitsImage, given: BandImage): number | null {
  const found = [given.psfFwhmArcsec, ...SEEING_KEYWORDS.map((name) => image.keyword(name))];
  return found.find((value): value is number => typeof value === 'number' && value > 0) ?? null;
}
