import type { FitsCard } from './cards.js';

export interface TangentImage {
  /** ICRS degrees of the tangent point. */
  raDeg: number;
  decDeg: number;
  pixelScaleArcsec: number;
  /** Where the tangent point lies; (0, 0) is the centre of the first pixel. */
  x: number;
  y: number;
  /** Of the image's upward direction from North through East; 0 by default. */
  positionAngleDeg?: number;
}

/**
 * World coordinates of a tangent-plane image with square pixels, East to the left where North is up.
 *
 * @see Calabretta & Greisen (2002), A&A 395, 1077
 */
export function tangentCards(image: TangentImage): FitsCard[] {
  const { raDeg, decDeg, pixelScaleArcsec, x, y, positionAngleDeg = 0 } = image;
  const scale = pixelScaleArcsec / 3600;
  const angle = (positionAngleDeg * Math.PI) / 180;
  // Adding zero turns -0 into 0, which reads better in a header.
  const across = scale * Math.cos(angle) + 0;
  const along = scale * Math.sin(angle) + 0;
  return [
    { name: 'CTYPE1', value: 'RA---TAN', comment: 'gnomonic projection' },
    { name: 'CTYPE2', value: 'DEC--TAN', comment: 'gnomonic projection' },
    { name: 'CUNIT1', value: 'deg' },
    { name: 'CUNIT2', value: 'deg' },
    { name: 'CRVAL1', value: raDeg, comment: '[deg] RA of the reference point' },
    { name: 'CRVAL2', value: decDeg, comment: '[deg] Dec of the reference point' },
    { name: 'CRPIX1', value: x + 1, comment: '[px] its place, the first pixel is 1' },
    { name: 'CRPIX2', value: y + 1, comment: '[px] its place, the first pixel is 1' },
    { name: 'CD1_1', value: 0 - across, comment: '[deg/px]' },
    { name: 'CD1_2', value: along, comment: '[deg/px]' },
    { name: 'CD2_1', value: along, comment: '[deg/px]' },
    { name: 'CD2_2', value: across, comment: '[deg/px]' },
    { name: 'RADESYS', value: 'ICRS', comment: 'frame of the coordinates' },
  ];
}
