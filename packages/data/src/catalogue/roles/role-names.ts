import type { Roles } from './roles.js';

type SingleRole = Exclude<keyof Roles, 'magnitudes'>;

/** Names in the order of preference, as `plainName` writes them: lower case, without `_`, `-`, `.` and blanks. */
export const NAMES_OF: Record<SingleRole, readonly string[]> = {
  id: [
    'id',
    'objid',
    'objectid',
    'sourceid',
    'objectname',
    'name',
    'galaxyid',
    'galid',
    'sourcename',
    'designation',
    'iauname',
    'pccid',
    'pcc',
    'object',
    'ident',
    'identifier',
    'number',
    'seq',
    'recno',
  ].map(plainName),
  ra: ['ra', 'radeg', 'raicrs', 'ra_icrs', 'raj2000', '_ra', '_raj2000', 'raj2000deg', 'ra2000', 'alpha']
    .concat([
      'alphaj2000',
      'rightascension',
      'rahours',
      'rahour',
      'rahr',
      'rahrs',
      'meanra',
      'ramean',
      'rastack',
    ])
    .map(plainName),
  dec: ['dec', 'decdeg', 'deicrs', 'decicrs', 'dej2000', 'decj2000', 'de', '_de', 'dedeg', 'dec2000', 'delta']
    .concat(['deltaj2000', 'declination', 'meandec', 'decmean', 'decstack'])
    .map(plainName),
  redshift: ['redshift', 'zspec', 'specz', 'zsp', 'zhelio', 'zbest', 'zcmb', 'z'].map(plainName),
  redshiftWarning: ['zwarning', 'zwarn', 'zflag', 'zqual'].map(plainName),
  spectralClass: ['spectralclass', 'specclass', 'spectype', 'class', 'objclass'].map(plainName),
  class: ['pccclass', 'morphclass', 'morphology', 'morphtype', 'hubbletype', 'classtext', 'classification']
    .concat(['mtype', 'morph', 'class', 'type'])
    .map(plainName),
};

/** UCD1+ and, after it, the older UCD1 that VizieR and 2MASS tables still carry. */
export const UCDS_OF: Record<SingleRole, readonly RegExp[]> = {
  id: [/^meta\.id;(.*;)?meta\.main/, /^id_main$/],
  ra: [/^pos\.eq\.ra;(.*;)?meta\.main/, /^pos_eq_ra_main$/, /^pos\.eq\.ra$/],
  dec: [/^pos\.eq\.dec;(.*;)?meta\.main/, /^pos_eq_dec_main$/, /^pos\.eq\.dec$/],
  redshift: [/^src\.redshift(?!\.phot)/, /^redshift_hc$/],
  redshiftWarning: [/^meta\.code\.(error|qual);(.*;)?src\.redshift/],
  spectralClass: [/^src\.sptype/, /^src\.class;(.*;)?em\./, /^spect_type/],
  class: [/^src\.morph(\.type)?$/, /^src\.class$/, /^class_object$/, /^morph_type/],
};

export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}
