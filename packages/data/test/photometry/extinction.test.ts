import { expect, test } from 'vitest';
import { dereddened, extinctionColumns, extinctionFromColumns } from '../../src/photometry/extinction.js';
import { rowOf } from '../labels/row.js';

const inR = (columns: Record<string, string | number>) => extinctionFromColumns(rowOf(columns))?.magnitudes.r;

test("SDSS's own columns are taken as they are", () => {
  const extinction = extinctionFromColumns(
    rowOf({ extinction_g: 0.5, Extinction_R: 0.36, extinction_z: 'null', a_v: 9 }),
  );
  expect(extinction).toEqual({ magnitudes: { g: 0.5, r: 0.36 }, source: 'extinction columns' });
});

test('E(B-V), A_V, and observed minus dereddened r give the bands by Schlafly & Finkbeiner', () => {
  expect(inR({ EBV: 0.2 })).toEqualWithin(0.457, 1e-12);
  expect(inR({ a_v: 2.742 })).toEqualWithin(2.285, 1e-12);
  const row = { R_mag: 15.13689, r0: 14.76837 };
  expect(inR(row)).toEqualWithin(0.36852, 1e-9);
  const { g = 0, z = 0 } = extinctionFromColumns(rowOf(row))?.magnitudes ?? {};
  expect(g - z).toEqualWithin(0.36852 * 0.89278, 1e-4);
});

test('what was not measured is no extinction', () => {
  expect(extinctionFromColumns(rowOf({ extinction_r: -9999, a_v: '', R_mag: -9999, r0: 14 }))).toBeNull();
  expect(extinctionFromColumns(rowOf({ R_mag: 14, r0: 15 }))).toBeNull();
  expect(extinctionFromColumns(rowOf({ z: 0.1 }))).toBeNull();
});

test('it is recorded in columns of its own, blank where it is not known', () => {
  expect(extinctionColumns({ magnitudes: { g: 1 / 3, r: 0.36 }, source: 'a map' })).toEqual({
    extinction_u: '',
    extinction_g: '0.33333',
    extinction_r: '0.36',
    extinction_i: '',
    extinction_z: '',
    extinction_source: 'a map',
  });
  expect(extinctionColumns(null)['extinction_source']).toBe('');
});

test('a magnitude is corrected only where the extinction is known in its band', () => {
  const extinction = { magnitudes: { r: 0.4 }, source: '' };
  expect(dereddened(17, 'r', extinction)).toEqualWithin(16.6, 1e-12);
  expect(dereddened(17, 'g', extinction)).toBeNaN();
  expect(dereddened(17, 'r', null)).toBeNaN();
});
