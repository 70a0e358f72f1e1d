import { imagingSchema, PERSEUS_VERSION, type Imaging } from '@perseus/core';
import type { FitsCard } from '../../fits/cards.js';
import { tangentCards } from '../../fits/tangent-cards.js';
import { skyNoise } from '../flux/noise.js';
import { magnitudeOf } from '../flux/bands.js';
import type { FieldBand } from './bands.js';
import { detectionOf } from './camera/detection.js';
import type { FieldSettings } from './options.js';
import { saturationLevel } from './camera/saturation.js';

/** The header of a band's image, but for the form of its pixels. */
export function fieldCards(band: FieldBand, settings: FieldSettings): FitsCard[] {
  const { frame, exposureSeconds, psf, seed } = settings;
  const detection = detectionOf(band, settings);
  return [
    { name: 'OBJECT', value: 'simulated cluster', comment: 'not an observation' },
    { name: 'SIMULATE', value: true, comment: 'made by perseus simulate field' },
    { name: 'CREATOR', value: `Perseus ${PERSEUS_VERSION}` },
    { name: 'SEED', value: seed, comment: 'of the simulation' },
    { name: 'FILTER', value: band, comment: 'SDSS, AB' },
    { name: 'BUNIT', value: 'nanomaggy' },
    { name: 'MAGZERO', value: 22.5, comment: '[mag] of one unit, AB' },
    { name: 'SATURATE', value: saturationLevel(band, settings), comment: '[nanomaggy] and above' },
    { name: 'EXPTIME', value: exposureSeconds, comment: '[s]' },
    { name: 'GAIN', value: detection.electronsPerNanomaggy, comment: 'electrons per nanomaggy' },
    { name: 'SEEING', value: round(psf[band]), comment: '[arcsec] FWHM, Moffat with beta 3.5' },
    { name: 'SKYSIGMA', value: round(skyNoise(detection, frame.pixelScaleArcsec)), comment: '[nanomaggy]' },
    ...tangentCards({
      raDeg: frame.centre.raDeg,
      decDeg: frame.centre.decDeg,
      pixelScaleArcsec: frame.pixelScaleArcsec,
      x: (frame.width - 1) / 2,
      y: (frame.height - 1) / 2,
      positionAngleDeg: frame.positionAngleDeg,
    }),
  ];
}

/**
 * What whoever builds a dataset from the field must carry on. Scale, bands and stretch are not among it: a field's
 * cutouts get them when they are rendered.
 */
export function fieldImaging(settings: FieldSettings): Imaging {
  const { pixelScaleArcsec, reddening, redshift, psf } = settings;
  return imagingSchema.parse({
    source: 'perseus simulation of a field',
    simulated: true,
    filterSystem: 'SDSS (AB)',
    psfFwhmArcsec: round(psf.r),
    depth: `5 sigma for a star at ${starDepth('r', settings).toFixed(2)} mag in r, pixels of ${pixelScaleArcsec} arcsec`,
    extinction: `not corrected: colours as seen through an E(B-V) of ${reddening}`,
    clusterRedshift: redshift,
  });
}

/** Magnitude of a star at five times the noise of its effective area, 4 pi sigma^2 of a Gaussian of the same width. */
function starDepth(band: FieldBand, settings: FieldSettings): number {
  const { pixelScaleArcsec, psf } = settings;
  const area = 2.266 * (psf[band] / pixelScaleArcsec) ** 2;
  return magnitudeOf(5 * skyNoise(detectionOf(band, settings), pixelScaleArcsec) * Math.sqrt(area));
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
