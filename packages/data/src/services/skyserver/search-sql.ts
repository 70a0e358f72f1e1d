import { PerseusError, positionProblem, type SkyPosition } from '@perseus/core';

/** What is looked for around a position, and what is told of it. */
export interface SkySearch {
  centre: SkyPosition;
  radiusArcmin: number;
  /** Only objects with a spectrum, one row for each spectrum, and what the spectrum says. */
  spectra: boolean;
  /** By their shape in the images. */
  types: 'galaxy' | 'star' | 'any';
  /** Only between the two lines r = -14.3 (g - z) + 37 and + 46, in observed colours. */
  redSequence: boolean;
  /** `r0` and `g_z0`, corrected for Galactic extinction; the observed r is `R_mag` then, else `modelMag_r`. */
  dereddened: boolean;
  /** Galactic extinction in each band, in magnitudes. */
  extinction: boolean;
  /** The photometric flags, as a number and in words. */
  flags: boolean;
  /** Class and subclass of the spectrum. */
  spectralClass: boolean;
  /** Nearest first, with the distance from the centre in arcminutes. */
  orderByDistance: boolean;
  /** At most so many rows; null leaves it to the service, which gives 500 000. */
  top: number | null;
}

/** Everything that labels, flags and colours are made from. */
export const SKY_SEARCH_DEFAULTS: Omit<SkySearch, 'centre' | 'radiusArcmin'> = {
  spectra: true,
  types: 'galaxy',
  redSequence: false,
  dereddened: true,
  extinction: true,
  flags: true,
  spectralClass: true,
  orderByDistance: true,
  top: null,
};

/** The service's own limit: whoever asks for more is refused. */
export const MAX_ROWS = 500_000;

const TYPE_NUMBERS = { galaxy: 3, star: 6 };
const BANDS = ['u', 'g', 'r', 'i', 'z'];
const COLOURS = ['u_g', 'g_z', 'g_r', 'g_i', 'r_i', 'r_z'];
const RED_SEQUENCE_SLOPE = '-14.3*(p.modelMag_g - p.modelMag_z)';

/**
 * The query for SkyServer that finds the objects, in the dialect of SQL Server.
 *
 * `fGetNearbyObjEq` gives primary objects only, each once; a spectroscopic search repeats an object that has several
 * spectra.
 *
 * @throws PerseusError `OPTION_INVALID`
 */
export function searchSql(search: SkySearch): string {
  checkSearch(search);
  const { centre, radiusArcmin, spectra, top, orderByDistance } = search;
  const conditions = conditionsOf(search);
  const lines = [
    `SELECT${top === null ? '' : ` TOP ${top}`}`,
    indented(columnsOf(search).join(',\n')),
    'FROM',
    '    photoObj as p',
    ...(spectra ? ['JOIN SpecObjAll s ON p.objID = s.bestObjID'] : []),
    `JOIN dbo.fGetNearbyObjEq(${centre.raDeg}, ${centre.decDeg}, ${radiusArcmin}) as N ON N.objID = p.objID`,
    ...(conditions.length > 0 ? ['WHERE', indented(conditions.join('\nand '))] : []),
    ...(orderByDistance ? ['ORDER BY distance'] : []),
  ];
  return lines.join('\n');
}

function columnsOf(search: SkySearch): string[] {
  const { spectra, dereddened, extinction, flags, spectralClass, orderByDistance } = search;
  const observed = dereddened
    ? [
        'p.modelMag_r as R_mag',
        'p.modelMag_r - p.extinction_r as r0',
        'p.modelMag_g - p.extinction_g - p.modelMag_z + p.extinction_z as g_z0',
      ]
    : ['p.modelMag_r'];
  return [
    'p.objID, p.ra, p.dec',
    ...observed,
    ...COLOURS.map((name) => `p.modelMag_${name[0]} - p.modelMag_${name[2]} as ${name}`),
    'p.petroRad_r',
    ...(extinction ? [BANDS.map((band) => `p.extinction_${band}`).join(', ')] : []),
    ...(flags ? ['p.flags, dbo.fPhotoFlagsN(p.flags) as flag_text'] : []),
    ...(spectra ? ['s.specObjID, s.z, s.zErr, s.zWarning'] : []),
    ...(spectra && spectralClass ? ['s.class, s.subClass'] : []),
    ...(orderByDistance ? ['N.distance'] : []),
  ];
}

function conditionsOf({ redSequence, types }: SkySearch): string[] {
  return [
    ...(redSequence
      ? [`p.modelMag_r > ${RED_SEQUENCE_SLOPE} + 37`, `p.modelMag_r < ${RED_SEQUENCE_SLOPE} + 46`]
      : []),
    ...(types === 'any' ? [] : [`p.type = ${TYPE_NUMBERS[types]}`]),
  ];
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

function checkSearch({ centre, radiusArcmin, top }: SkySearch): void {
  const problem = positionProblem(centre);
  if (problem !== undefined && problem !== null) {
    throw new PerseusError('OPTION_INVALID', `The centre of the search: ${problem}. Give ICRS degrees.`, {
      option: 'centre',
    });
  }
  if (!(radiusArcmin > 0 && radiusArcmin <= 180 * 60)) {
    const message = `The radius of the search is ${radiusArcmin} arcmin. Give a number of arcminutes above 0 and up to 10800.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'radiusArcmin' });
  }
  if (top !== null && !(Number.isSafeInteger(top) && top >= 1 && top <= MAX_ROWS)) {
    const message = `${top} rows at most were asked for. Give a whole number from 1 to ${MAX_ROWS}, the service's own limit.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'top' });
  }
}
