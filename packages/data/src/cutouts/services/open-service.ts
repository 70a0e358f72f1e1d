import { hipsCutouts } from './hips2fits.js';
import type { ImageService } from './image-service.js';
import { legacyCutouts } from './legacy.js';
import { mirrorCutouts } from './mirror.js';
import { panStarrsCutouts } from './panstarrs.js';
import { sdssCutouts } from './sdss.js';
import type { CutoutService, SdssFrames } from './service.js';
import { templateCutouts } from './template.js';

/** @throws PerseusError `OPTION_INVALID`, `FOLDER_MISSING` for what the service could not give */
export function openService(source: Exclude<CutoutService, SdssFrames>): ImageService {
  switch (source.preset) {
    case 'sdss':
      return sdssCutouts(source);
    case 'legacy':
      return legacyCutouts(source);
    case 'hips2fits':
      return hipsCutouts(source);
    case 'panstarrs':
      return panStarrsCutouts(source);
    case 'template':
      return templateCutouts(source);
    case 'mirror':
      return mirrorCutouts(source);
  }
}
