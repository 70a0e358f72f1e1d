import { SDSS_DETECTION, type Detection } from '../../flux/noise.js';
import type { FieldBand, PerFieldBand } from '../bands.js';
import { FIELD_DEFAULTS, type FieldSettings } from '../options.js';

/** 0.13 nanomaggies a pixel in z. */
const USUAL_DETECTION: PerFieldBand<Detection> = {
  ...SDSS_DETECTION,
  z: { skyBrightness: 18.9, electronsPerNanomaggy: 255, readNoise: 0.02 },
};

/** What sky and camera add in a band, in an exposure of this length. */
export function detectionOf(
  band: FieldBand,
  { exposureSeconds }: Pick<FieldSettings, 'exposureSeconds'>,
): Detection {
  const longer = exposureSeconds / FIELD_DEFAULTS.exposureSeconds;
  const { skyBrightness, electronsPerNanomaggy, readNoise } = USUAL_DETECTION[band];
  return {
    skyBrightness,
    electronsPerNanomaggy: electronsPerNanomaggy * longer,
    readNoise: readNoise / longer,
  };
}
