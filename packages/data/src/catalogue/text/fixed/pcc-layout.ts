import type { ColumnInfo } from '../../table/column.js';

/** A column of a fixed-width text: bytes `start` to `end` (exclusive) of every line. */
export interface FixedColumn extends ColumnInfo {
  start: number;
  end: number;
  type: 'int32' | 'int64' | 'float64' | 'text';
}

/** Lines of the Perseus Cluster Catalogue as its authors serve it: `N/A  PCC-0001  49.2355  41.5722 ...`. */
export const PCC_LINE = /^\S.{3} PCC-\d{4} {1,2}[ \d.]{7} {2}[ +-]?[ \d.]{6,7} /;

/** The catalogue numbers its classes; the text writes them out. */
export const PCC_CLASS_NAMES = [
  'Cluster or background LTG',
  'Likely background ETG or unresolved source',
  'Likely cluster or background edge-on disk galaxy',
  'Likely dE/ETGcluster candidate',
  'Likely merging system',
  'Possible dE/ETGcluster candidate',
  'Cluster or background galaxy with possibly weak substructure',
] as const;

const COLOUR =
  'Galactic reddening taken off; which colour it is was found by comparison with SDSS, for the text has no header';

/**
 * The columns of that text, which has no header: 5437 lines of 285 bytes, made to be read by eye.
 *
 * Their meaning is that of Wittmann et al. 2019, ApJS 245, 10. That the eighth and ninth are the half-light radius along
 * the major axis and the mean surface brightness within it was checked: V + 2.5 log10(2 pi r^2 q) gives the latter.
 */
export const PCC_COLUMNS: readonly FixedColumn[] = [
  fixed('other_name', 0, 3, 'text', null, 'meta.id.assoc', 'Name elsewhere; N/A throughout'),
  fixed('name', 5, 13, 'text', null, 'meta.id;meta.main', 'Name in the Perseus Cluster Catalogue'),
  fixed('ra', 15, 22, 'float64', 'deg', 'pos.eq.ra;meta.main', 'Right ascension, ICRS'),
  fixed('dec', 24, 31, 'float64', 'deg', 'pos.eq.dec;meta.main', 'Declination, ICRS'),
  fixed(
    'v_mag',
    33,
    38,
    'float64',
    'mag',
    'phot.mag;em.opt.V',
    'Total V magnitude (V total: not an SDSS magnitude)',
  ),
  fixed('e_v_mag', 40, 44, 'float64', 'mag', 'stat.error;phot.mag;em.opt.V', 'Error of v_mag'),
  fixed(
    'r_half',
    46,
    51,
    'float64',
    'arcsec',
    'phys.angSize.smajAxis',
    'Half-light radius along the major axis, V',
  ),
  fixed('e_r_half', 53, 57, 'float64', 'arcsec', 'stat.error;phys.angSize.smajAxis', 'Error of r_half'),
  fixed(
    'mu_half',
    59,
    64,
    'float64',
    'mag/arcsec2',
    'phot.mag.sb;em.opt.V',
    'Mean V surface brightness within r_half',
  ),
  fixed('sersic_n', 66, 70, 'float64', null, 'src.morph.param', 'Sersic index, at most 4.0'),
  fixed('axis_ratio', 72, 76, 'float64', null, 'phys.angSize;arith.ratio', 'Minor over major axis'),
  fixed('position_angle', 78, 83, 'float64', 'deg', 'pos.posAng', 'Position angle of the major axis'),
  fixed('e_position_angle', 85, 89, 'float64', 'deg', 'stat.error;pos.posAng', 'Error of position_angle'),
  fixed('a_v', 91, 95, 'float64', 'mag', 'phys.absorption.gal;em.opt.V', 'Galactic extinction in V'),
  fixed(
    'flag',
    97,
    100,
    'int32',
    null,
    'meta.code',
    'Flag of the fit, 0 or 1; the text does not say of what',
  ),
  fixed('g_r_1', 102, 107, 'float64', 'mag', 'phot.color;em.opt', `Colour g - r, first aperture. ${COLOUR}`),
  fixed('r_z_1', 109, 114, 'float64', 'mag', 'phot.color;em.opt', `Colour r - z, first aperture. ${COLOUR}`),
  fixed('g_r_2', 116, 121, 'float64', 'mag', 'phot.color;em.opt', `Colour g - r, second aperture. ${COLOUR}`),
  fixed('r_z_2', 123, 128, 'float64', 'mag', 'phot.color;em.opt', `Colour r - z, second aperture. ${COLOUR}`),
  fixed('class_text', 130, 190, 'text', null, 'src.morph.type', 'Class by eye, as the catalogue words it'),
  fixed('remark', 192, 222, 'text', null, 'meta.note', 'Nucleus or bulge, where somebody remarked on it'),
  fixed('stamp_url', 224, 285, 'text', null, 'meta.ref.url', 'Cutout at the catalogue’s home'),
];

function fixed(
  name: string,
  start: number,
  end: number,
  type: FixedColumn['type'],
  unit: string | null,
  ucd: string | null,
  description: string,
): FixedColumn {
  return { name, start, end, type, unit, ucd, description };
}
