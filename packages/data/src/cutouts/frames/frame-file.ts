/** One exposure of the SDSS camera's six columns of chips, cut into fields along the scan. */
export interface SdssField {
  run: number;
  camcol: number;
  field: number;
}

export const SDSS_BANDS = 'ugriz';
/** The only reduction of the imaging that releases from DR8 on hold. */
export const RERUN = 301;

/** `frame-r-001737-5-0050.fits.bz2` */
export function frameName({ run, camcol, field }: SdssField, band: string): string {
  return `frame-${band}-${String(run).padStart(6, '0')}-${camcol}-${String(field).padStart(4, '0')}.fits.bz2`;
}

/**
 * Where the Science Archive Server keeps a frame.
 *
 * @see astroquery.sdss: the folders of DR8 to DR17, and of DR18 and later
 */
export function frameUrl(
  field: SdssField,
  band: string,
  release: string,
  server = 'https://data.sdss.org',
): string {
  const number = Number(release.slice(2));
  const survey = number >= 18 ? 'prior-surveys/sdss4-dr17-eboss' : number >= 13 ? 'eboss' : 'boss';
  const folder = `sas/${release}/${survey}/photoObj/frames/${RERUN}/${field.run}/${field.camcol}`;
  return `${server.replace(/\/+$/, '')}/${folder}/${frameName(field, band)}`;
}
