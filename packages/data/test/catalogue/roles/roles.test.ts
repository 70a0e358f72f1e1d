import { expect, test } from 'vitest';
import { guessRoles } from '../../../src/catalogue/roles/guess-roles.js';

const named = (...names: string[]) =>
  names.map((name) => ({ name, unit: null, ucd: null, description: null }));

test.each([
  [['objID', 'ra', 'dec', 'z'], { id: 'objID', ra: 'ra', dec: 'dec', redshift: 'z' }],
  [['recno', '_RAJ2000', '_DEJ2000', 'PCC'], { id: 'PCC', ra: '_RAJ2000', dec: '_DEJ2000' }],
  [['Source_ID', 'RA_ICRS', 'DE_ICRS'], { id: 'Source_ID', ra: 'RA_ICRS', dec: 'DE_ICRS' }],
  [['object_name', 'RAdeg', 'DEdeg'], { id: 'object_name', ra: 'RAdeg', dec: 'DEdeg' }],
  [
    ['NUMBER', 'ALPHA_J2000', 'DELTA_J2000', 'MAG_AUTO'],
    { id: 'NUMBER', ra: 'ALPHA_J2000', magnitudes: ['MAG_AUTO'] },
  ],
  [['name', 'ra', 'dec', 'zspec', 'z'], { redshift: 'zspec' }],
  [
    ['a', 'b'],
    { id: null, ra: null, dec: null, redshift: null, spectralClass: null, class: null, magnitudes: [] },
  ],
])('the columns %j are known by their names', (names, roles) => {
  expect(guessRoles(named(...names))).toMatchObject(roles);
});

test('a UCD stands above a name', () => {
  const columns = [
    ...named('id', 'ra', 'dec'),
    { name: 'object_name', unit: null, ucd: 'meta.id;meta.main', description: null },
    { name: 'alpha', unit: 'deg', ucd: 'POS_EQ_RA_MAIN', description: null },
    { name: 'delta', unit: 'deg', ucd: 'pos.eq.dec;meta.main', description: null },
    { name: 'f5', unit: 'mag', ucd: 'phot.mag;em.opt.V', description: null },
    { name: 'g_r', unit: 'mag', ucd: 'phot.color;em.opt.SDSS.g', description: null },
  ];
  expect(guessRoles(columns)).toMatchObject({
    id: 'object_name',
    ra: 'alpha',
    dec: 'delta',
    magnitudes: ['f5'],
  });
});

test('z is a magnitude beside g, r and i, and a redshift beside its error', () => {
  expect(guessRoles(named('ra', 'dec', 'u', 'g', 'r', 'i', 'z'))).toMatchObject({
    redshift: null,
    magnitudes: ['u', 'g', 'r', 'i', 'z'],
  });
  expect(guessRoles(named('ra', 'dec', 'g', 'r', 'i', 'z', 'zErr'))).toMatchObject({
    redshift: 'z',
    magnitudes: ['g', 'r', 'i'],
  });
});

test('class is what a spectrum says beside a redshift, and else what an image says', () => {
  expect(guessRoles(named('id', 'z', 'class'))).toMatchObject({ spectralClass: 'class', class: null });
  expect(guessRoles(named('id', 'class'))).toMatchObject({ spectralClass: null, class: 'class' });
});

test('colours, errors and extinctions are no magnitudes', () => {
  const names = [
    'R_mag',
    'r0',
    'g_z0',
    'u_g',
    'e_Vmag',
    'Vmag',
    'modelMag_r',
    'Err_g',
    'extinction_g',
    'petroRad_r',
  ];
  expect(guessRoles(named(...names)).magnitudes).toEqual(['R_mag', 'r0', 'Vmag', 'modelMag_r']);
});

test('what the user names stands above both, whatever its case; a name that is not there is refused', () => {
  expect(guessRoles(named('id', 'ra', 'dec', 'X', 'm'), { id: 'x', magnitudes: ['M'] })).toMatchObject({
    id: 'X',
    magnitudes: ['m'],
  });
  expect(() => guessRoles(named('id'), { ra: 'alpha' })).toThrow('The column "alpha" is to be read as ra');
});
