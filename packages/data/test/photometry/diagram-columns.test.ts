import { expect, test } from 'vitest';
import { diagramColumns } from '../../src/photometry/diagram-columns.js';

const named = (...names: string[]) =>
  names.map((name) => ({ name, unit: null, ucd: null, description: null }));

test('g - r against r is drawn where a table has them, under the names of surveys', () => {
  expect(diagramColumns(named('id', 'mag_z', 'mag_g', 'mag_r'))).toEqual({
    magnitude: 'mag_r',
    colour: ['mag_g', 'mag_r'],
    magnitudeTitle: 'r (mag)',
    colourTitle: 'g - r (mag)',
  });
  expect(diagramColumns(named('modelMag_g', 'modelMag_r', 'petroMag_r'))?.colour).toEqual([
    'modelMag_g',
    'modelMag_r',
  ]);
  expect(diagramColumns(named('gMeanPSFMag', 'iMeanPSFMag'))?.colourTitle).toBe('g - i (mag)');
});

test('magnitudes of two systems make no colour, nor observed with dereddened ones', () => {
  expect(diagramColumns(named('modelMag_g', 'petroMag_r'))).toBeNull();
  expect(diagramColumns(named('dered_g', 'modelMag_r'))).toBeNull();
  expect(diagramColumns(named('ra', 'dec', 'mag_r'))).toBeNull();
});

test('dereddened magnitudes are called so', () => {
  expect(diagramColumns(named('dered_g', 'dered_r'))).toMatchObject({
    magnitudeTitle: 'r (mag, dereddened)',
    colourTitle: 'g - r (mag, dereddened)',
  });
});

test('a colour within one aperture, as detection measures it, goes before a difference', () => {
  const magnitudes = named('mag_g', 'mag_r').map((column) => ({ ...column, ucd: 'phot.mag;em.opt.B' }));
  const colour = { name: 'g_r', unit: 'mag', ucd: 'phot.color;em.opt.B;em.opt.R', description: null };
  expect(diagramColumns([...magnitudes, colour])).toMatchObject({ magnitude: 'mag_r', colour: ['g_r'] });
});
