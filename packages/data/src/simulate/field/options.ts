import { PerseusError, type SkyPosition } from '@perseus/core';
import type { FitsCompression } from '../../fits/fits-writer.js';
import { CAMERA_PIXEL_ARCSEC, SEEING_ARCSEC } from '../image/cutout.js';
import { CLUSTER_REDSHIFT } from '../population/galaxies.js';
import { CLUSTER_CENTRE } from '../population/sky-layout.js';
import { perFieldBand, USUAL_REDDENING, type PerFieldBand } from './bands.js';
import { isInside, type FieldFrame } from './frame.js';

export interface FieldSimulationOptions {
  /** New folder. */
  output: string;
  /** 64 to 32 768 each. */
  widthPx?: number;
  heightPx?: number;
  /** 0.1 to 2. */
  pixelScaleArcsec?: number;
  /** Of the image; the Perseus cluster's where not given. */
  centre?: SkyPosition;
  /** Of the image's upward direction from North through East. */
  positionAngleDeg?: number;
  /** Centre of the cluster, in the image; the image's where not given. */
  clusterCentre?: SkyPosition;
  /** 0.012 to 0.12: members are seen at this distance, and the galaxies behind them farther away by the same step. */
  redshift?: number;
  /** Of the projected NFW profile of the members; where not given, 0.38 of half the image's shorter side. */
  scaleRadiusArcmin?: number;
  members?: number;
  /** Galaxies behind the cluster. */
  galaxies?: number;
  stars?: number;
  /** How many of the stars are so bright that they bleed. */
  saturatedStars?: number;
  /** Fainter stars and galaxies, beyond what the catalogue lists, as dense as they lie about Perseus. */
  surroundings?: boolean;
  /** E(B-V) of the dust before all of it, 0 to 2. */
  reddening?: number;
  /** Of the Moffat profile (beta 3.5) in r; the other bands are as much sharper or worse as they usually are. */
  psfFwhmArcsec?: number;
  /** SDSS's 54 s reach 22.3 in r (5 sigma, a star); n times as long makes the noise of the sky sqrt(n) times less. */
  exposureSeconds?: number;
  /** Columns without data, as between two CCDs: how many such gaps, and how wide. */
  gaps?: number;
  gapPx?: number;
  /** Plain pixels where not given. */
  compression?: FitsCompression;
  seed?: number;
  signal?: AbortSignal;
  /** Rows of the images that are written. */
  onProgress?: (done: number, total: number) => void;
}

export const FIELD_DEFAULTS = {
  widthPx: 2000,
  heightPx: 2000,
  pixelScaleArcsec: CAMERA_PIXEL_ARCSEC,
  positionAngleDeg: 0,
  redshift: CLUSTER_REDSHIFT,
  members: 500,
  galaxies: 600,
  stars: 400,
  saturatedStars: 3,
  surroundings: true,
  reddening: USUAL_REDDENING,
  psfFwhmArcsec: SEEING_ARCSEC.r,
  exposureSeconds: 54,
  gaps: 1,
  gapPx: 12,
  seed: 0,
} as const;

type Widened<T> = T extends number ? number : T extends boolean ? boolean : T;

/** What is simulated: the options, complete. */
export type FieldSettings = {
  [Name in keyof typeof FIELD_DEFAULTS]: Widened<(typeof FIELD_DEFAULTS)[Name]>;
} & {
  output: string;
  frame: FieldFrame;
  clusterCentre: SkyPosition;
  scaleRadiusArcmin: number;
  psf: PerFieldBand<number>;
  compression: FitsCompression | null;
};

/** Beside r's: z is a little sharper than i, as long wavelengths are. */
const USUAL_SEEING: PerFieldBand<number> = { ...SEEING_ARCSEC, z: 1.15 };

/** Scale radius of the members, in units of half the image's shorter side: as in the simulated survey. */
const SCALE_RADIUS = 17 / 45;

/** Least and most, and whether the number is a whole one. */
const RANGES: Partial<Record<keyof FieldSimulationOptions, [number, number, 'whole'?]>> = {
  widthPx: [64, 32_768, 'whole'],
  heightPx: [64, 32_768, 'whole'],
  pixelScaleArcsec: [0.1, 2],
  positionAngleDeg: [-360, 360],
  redshift: [0.012, 0.12],
  scaleRadiusArcmin: [0.01, 600],
  members: [0, 500_000, 'whole'],
  galaxies: [0, 500_000, 'whole'],
  stars: [0, 500_000, 'whole'],
  saturatedStars: [0, 1000, 'whole'],
  reddening: [0, 2],
  psfFwhmArcsec: [0.3, 5],
  exposureSeconds: [1, 1e6],
  gaps: [0, 100, 'whole'],
  gapPx: [1, 1000, 'whole'],
  seed: [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'whole'],
};

/** @throws PerseusError `OPTION_OUT_OF_RANGE` */
export function fieldSettings(options: FieldSimulationOptions): FieldSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings = { ...FIELD_DEFAULTS, ...given } as typeof FIELD_DEFAULTS & FieldSimulationOptions;
  for (const [name, range] of Object.entries(RANGES)) {
    const value = settings[name as keyof FieldSimulationOptions] as number | undefined;
    if (value !== undefined) refuseOutside(name, value, range);
  }
  const { widthPx, heightPx, pixelScaleArcsec, positionAngleDeg, centre = CLUSTER_CENTRE } = settings;
  const frame = { centre, width: widthPx, height: heightPx, pixelScaleArcsec, positionAngleDeg };
  const { clusterCentre = centre, saturatedStars, stars } = settings;
  if (Math.abs(centre.decDeg) > 89) throw outOfRange('centre', centre.decDeg, 'a declination from -89 to 89');
  if (!isInside(clusterCentre, frame))
    throw outOfRange(
      'clusterCentre',
      `${clusterCentre.raDeg}, ${clusterCentre.decDeg}`,
      'a place in the image',
    );
  const halfSideArcmin = (Math.min(widthPx, heightPx) * pixelScaleArcsec) / 120;
  return {
    ...settings,
    frame,
    clusterCentre,
    saturatedStars: Math.min(saturatedStars, stars),
    scaleRadiusArcmin: settings.scaleRadiusArcmin ?? SCALE_RADIUS * halfSideArcmin,
    psf: perFieldBand((band) => (settings.psfFwhmArcsec * USUAL_SEEING[band]) / USUAL_SEEING.r),
    compression: settings.compression ?? null,
  };
}

function refuseOutside(name: string, value: number, [least, most, whole]: [number, number, 'whole'?]): void {
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return;
  throw outOfRange(name, value, `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
}

function outOfRange(option: string, value: number | string, wanted: string): PerseusError {
  const message = `The simulated field's ${option} is ${value}. Give ${wanted}.`;
  return new PerseusError('OPTION_OUT_OF_RANGE', message, { option });
}
