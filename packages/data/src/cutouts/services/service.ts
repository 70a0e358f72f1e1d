/** A rectangle of sky as an image: sides in pixels, and the sky that one pixel covers. */
interface ImageSettings {
  /** Side of the cutout, pixels. */
  size?: number;
  pixelScaleArcsec?: number;
}

/** SDSS ImgCutout: the survey's own JPEGs. 288 px at 0.1 arcsec, so that a rotated 200 px window has no empty corner. */
export interface SdssCutouts extends ImageSettings {
  preset: 'sdss';
  /** `dr16` where not given. */
  release?: string;
  /** Server in the place of `https://skyserver.sdss.org`. */
  url?: string;
}

/** The Legacy Survey viewer's cutouts: `ls-dr10`, `ls-dr9`, `sdss`, ... 256 px at 0.262 arcsec. */
export interface LegacyCutouts extends ImageSettings {
  preset: 'legacy';
  layer?: string;
  url?: string;
}

/** Any HiPS of the CDS, resampled on their server. 288 px at 0.1 arcsec of `CDS/P/SDSS9/color`. */
export interface HipsCutouts extends ImageSettings {
  preset: 'hips2fits';
  hips?: string;
  url?: string;
}

/** Pan-STARRS 1 stacks in colour (i, r, g). 240 px at its own 0.25 arcsec; another scale is resampled on their server. */
export interface PanStarrsCutouts extends ImageSettings {
  preset: 'panstarrs';
  /** Three filters of `grizy` for red, green and blue; `irg` where not given. */
  bands?: string;
  /** Address of `ps1filenames.py`. */
  url?: string;
  /** Address of `fitscut.cgi`. */
  cutoutUrl?: string;
}

/** Any service with one address a cutout: `{ra}`, `{dec}`, `{ra:6}`, `{size}`, `{scale}`, `{id}`, `{column}`. */
export interface TemplateCutouts extends ImageSettings {
  preset: 'template';
  url: string;
}

/** A folder of cutouts that somebody has already. */
export interface MirrorCutouts extends ImageSettings {
  preset: 'mirror';
  folder: string;
  /** As `cutoutName` reads it; a row's `file`, then its id with a known extension where not given. */
  name?: string;
}

/** Whole calibrated frames of SDSS around the objects, as FITS: pixels in nanomaggies, for who renders by themselves. */
export interface SdssFrames {
  preset: 'sdss-frames';
  /** `dr16` where not given. */
  release?: string;
  /** Of `ugriz`; `gri` where not given. */
  bands?: string;
  /** Server of the frames, in the place of `https://data.sdss.org`. */
  url?: string;
  /** Server that tells the fields, in the place of `https://skyserver.sdss.org`. */
  skyServerUrl?: string;
}

export type CutoutService =
  SdssCutouts | LegacyCutouts | HipsCutouts | PanStarrsCutouts | TemplateCutouts | MirrorCutouts | SdssFrames;

export const CUTOUT_PRESETS = [
  'sdss',
  'legacy',
  'hips2fits',
  'panstarrs',
  'template',
  'mirror',
  'sdss-frames',
] as const satisfies readonly CutoutService['preset'][];
