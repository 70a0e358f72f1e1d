import { DEFAULT_RELEASE, releaseName, skyServerAddress } from '../../services/skyserver/release.js';
import { askForImage, checkImage, degrees, withQuery, type ImageService } from './image-service.js';
import type { SdssCutouts } from './service.js';

/**
 * SDSS ImgCutout: north up, east left, tangent plane, the survey's JPEG colours, which nobody can repeat exactly.
 *
 * The service takes sizes of 64 to 2048 pixels and makes others fit without a word. Its own pixels are 0.396 arcsec;
 * finer ones carry no more.
 */
export function sdssCutouts(source: SdssCutouts): ImageService {
  const { size = 288, pixelScaleArcsec = 0.1 } = source;
  const release = releaseName(source.release ?? DEFAULT_RELEASE);
  checkImage({ size, pixelScaleArcsec }, 'SDSS', [64, 2048]);
  const url = skyServerAddress('SkyServerWS/ImgCutout/getjpeg', release, source.url);
  return {
    settings: { release, size, pixelScaleArcsec },
    imaging: {
      source: `SDSS ${release.toUpperCase()} ImgCutout`,
      pixelScaleArcsec,
      bands: ['i', 'r', 'g'],
      filterSystem: 'SDSS',
      stretch: 'SkyServer JPEG',
      depth: 'SDSS imaging',
      extinction: 'not corrected',
    },
    size: { width: size, height: size },
    isRemote: true,
    obtain: (row, via) =>
      askForImage(
        withQuery(url, {
          ra: degrees(row.raDeg),
          dec: degrees(row.decDeg),
          scale: pixelScaleArcsec,
          width: size,
          height: size,
        }),
        via,
      ),
  };
}
