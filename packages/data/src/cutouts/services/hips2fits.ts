import { askForImage, checkImage, degrees, withQuery, type ImageService } from './image-service.js';
import type { HipsCutouts } from './service.js';

const URL = 'https://alasky.cds.unistra.fr/hips-image-services/hips2fits';

/** The CDS's HiPS: tiles that were resampled once before; for looking and classifying, not for photometry. */
export function hipsCutouts(source: HipsCutouts): ImageService {
  const { hips = 'CDS/P/SDSS9/color', size = 288, pixelScaleArcsec = 0.1 } = source;
  checkImage({ size, pixelScaleArcsec }, 'hips2fits', [16, 7000]);
  return {
    settings: { hips, size, pixelScaleArcsec },
    imaging: { source: `hips2fits of ${hips}`, pixelScaleArcsec, stretch: 'HiPS colour tiles' },
    size: { width: size, height: size },
    isRemote: true,
    obtain: (row, via) =>
      askForImage(
        withQuery(source.url ?? URL, {
          hips,
          width: size,
          height: size,
          projection: 'TAN',
          // Of the larger side, degrees.
          fov: ((size * pixelScaleArcsec) / 3600).toFixed(9),
          ra: degrees(row.raDeg),
          dec: degrees(row.decDeg),
          coordsys: 'icrs',
          format: 'jpg',
        }),
        via,
      ),
  };
}
