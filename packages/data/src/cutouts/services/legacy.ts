import { askForImage, checkImage, degrees, withQuery, type ImageService } from './image-service.js';
import type { LegacyCutouts } from './service.js';

const URL = 'https://www.legacysurvey.org/viewer/cutout.jpg';

/** The Legacy Survey viewer. It makes more than 3000 pixels fit without a word, and resamples what is not 0.262 arcsec. */
export function legacyCutouts(source: LegacyCutouts): ImageService {
  const { layer = 'ls-dr10', size = 256, pixelScaleArcsec = 0.262 } = source;
  checkImage({ size, pixelScaleArcsec }, 'the Legacy Survey viewer', [16, 3000]);
  return {
    settings: { layer, size, pixelScaleArcsec },
    imaging: {
      source: `Legacy Survey viewer, layer ${layer}`,
      pixelScaleArcsec,
      stretch: 'Legacy Survey viewer JPEG',
      extinction: 'not corrected',
    },
    size: { width: size, height: size },
    isRemote: true,
    obtain: (row, via) =>
      askForImage(
        withQuery(source.url ?? URL, {
          ra: degrees(row.raDeg),
          dec: degrees(row.decDeg),
          layer,
          pixscale: pixelScaleArcsec,
          size,
        }),
        via,
      ),
  };
}
