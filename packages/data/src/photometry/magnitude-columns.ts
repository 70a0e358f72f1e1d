import { isMagnitude } from '../catalogue/roles/magnitude-names.js';
import type { ColumnInfo } from '../catalogue/table/column.js';

/** A column of magnitudes, and what they are magnitudes of: those of different systems never mix. */
export interface MagnitudeColumn {
  name: string;
  /** Filter (`r`, `V`); '' where the name does not tell. */
  band: string;
  /** Filters, zero point and how the light was summed (`SDSS model`, `V total`); 'unknown' where nothing tells. */
  system: string;
  /** Corrected for Galactic extinction. */
  dereddened: boolean;
}

/**
 * The columns of a table that hold magnitudes, each with its system, as far as names and descriptions tell.
 *
 * Two columns may be compared where system and `dereddened` are the same: the Perseus catalogue's total V and SDSS's r
 * differ by more than 2 in a tenth of their matches.
 */
export function magnitudeColumns(columns: readonly ColumnInfo[]): MagnitudeColumn[] {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const table = {
    isSdss: names.has('objid') && ['specobjid', 'petrorad_r', 'modelmag_r'].some((name) => names.has(name)),
    isPcc: names.has('pcc_class') || names.has('class_text'),
  };
  return columns.filter(isMagnitude).map((column) => describe(column, table));
}

interface Table {
  isSdss: boolean;
  isPcc: boolean;
}

const SDSS_KINDS: Record<string, string> = {
  model: 'model',
  cmodel: 'composite model',
  petro: 'Petrosian',
  psf: 'PSF',
  fiber: 'fibre',
  fiber2: 'fibre 2 arcsec',
  dev: 'de Vaucouleurs',
  exp: 'exponential',
};

function describe({ name, description }: ColumnInfo, { isSdss, isPcc }: Table): MagnitudeColumn {
  const known = (band: string, system: string, dereddened = false): MagnitudeColumn => ({
    name,
    band,
    system,
    dereddened,
  });
  const sdss = /^(c?model|petro|psf|fiber2?|dev|exp)mag_([ugriz])$/i.exec(name);
  if (sdss !== null) return known(lower(sdss[2]), `SDSS ${SDSS_KINDS[lower(sdss[1])] ?? ''}`);
  const dereddened = /^(?:dered_([ugriz])|([ugriz])0)$/i.exec(name);
  if (dereddened !== null)
    return known(
      lower(dereddened[1] ?? dereddened[2]),
      isSdss || dereddened[1] ? 'SDSS model' : 'unknown',
      true,
    );
  // SkyServer's model magnitude under the name that the thesis gave it; R alone would be Cousins' filter.
  if (isSdss && /^r_mag$/i.test(name)) return known('r', 'SDSS model');
  const panStarrs = /^([grizy])(mean|stack)(psf|kron|ap)mag$/i.exec(name);
  if (panStarrs !== null)
    return known(lower(panStarrs[1]), `Pan-STARRS ${lower(panStarrs[2])} ${lower(panStarrs[3])}`);
  const gaia = /^phot_(g|bp|rp)_mean_mag$/i.exec(name);
  if (gaia !== null) return known(lower(gaia[1]).toUpperCase(), 'Gaia mean');
  if (/^v_?mag$/i.test(name)) return known('V', isPcc || /total/i.test(description ?? '') ? 'V total' : 'V');
  return known(bandOf(name), 'unknown');
}

/** `mag_auto_i` and `imag` are of i, `Bmag` and `mag_B` of B. */
function bandOf(name: string): string {
  return /^([a-z]{1,2})_?mag$/i.exec(name)?.[1] ?? /_([a-z]{1,2})$/i.exec(name)?.[1] ?? '';
}

function lower(text: string | undefined): string {
  return (text ?? '').toLowerCase();
}
