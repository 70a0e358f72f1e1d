import { describe, expect, test } from 'vitest';
import { magnitudeColumns } from '../../src/photometry/magnitude-columns.js';
import { magnitudeCut } from '../../src/photometry/magnitude-cut.js';
import { doubtfulMatch } from '../../src/photometry/sanity.js';
import { rowOf } from '../labels/row.js';

describe('the system of a magnitude', () => {
  const of = (...names: string[]) =>
    Object.fromEntries(
      magnitudeColumns(names.map((name) => ({ name, unit: null, ucd: null, description: null }))).map(
        ({ name, band, system, dereddened }) => [name, `${band} ${system}${dereddened ? ' dereddened' : ''}`],
      ),
    );

  test('is told by the names of SDSS, under the aliases of the thesis too', () => {
    expect(
      of('objID', 'specObjID', 'R_mag', 'r0', 'g_r', 'g_z0', 'petroMag_i', 'dered_g', 'petroRad_r'),
    ).toEqual({
      R_mag: 'r SDSS model',
      r0: 'r SDSS model dereddened',
      petroMag_i: 'i SDSS Petrosian',
      dered_g: 'g SDSS model dereddened',
    });
  });

  test("is the Perseus catalogue's total V in its table, and some V elsewhere", () => {
    expect(of('v_mag', 'class_text')).toEqual({ v_mag: 'V V total' });
    expect(of('Vmag')).toEqual({ Vmag: 'V V' });
  });

  test('is not guessed where nothing tells: R may be Cousins', () => {
    expect(of('R_mag', 'mag_auto_i')).toEqual({ R_mag: 'R unknown', mag_auto_i: 'i unknown' });
    expect(of('phot_bp_mean_mag', 'iMeanPSFMag')).toEqual({
      phot_bp_mean_mag: 'BP Gaia mean',
      iMeanPSFMag: 'i Pan-STARRS mean psf',
    });
  });
});

describe('a magnitude cut', () => {
  const cut = magnitudeCut({ column: 'V_mag', min: 14, max: 19.4 });
  const reasonAt = (v_mag: string | number) => cut.reasonAgainst(rowOf({ v_mag }));

  test('includes its limits', () => {
    expect([14, 19.4].map(reasonAt)).toEqual(['', '']);
    expect([13.999, 19.401].map(reasonAt)).toEqual(['V_mag below 14', 'V_mag above 19.4']);
    expect(cut.text).toBe('14 <= V_mag <= 19.4');
    expect(magnitudeCut({ column: 'r', max: 18 }).text).toBe('r <= 18');
  });

  test('lets nothing pass that was not measured', () => {
    expect(['N/A', ' ', -9999, 99].map(reasonAt)).toEqual([
      'no V_mag',
      'no V_mag',
      'V_mag not sane',
      'V_mag not sane',
    ]);
  });

  test('asks for limits and for the column', () => {
    expect(() => magnitudeCut({ column: 'r' })).toThrow(/neither/);
    expect(() => magnitudeCut({ column: 'r', min: 20, max: 19 })).toThrow(/from 20 to 19/);
    expect(() => magnitudeCut({ column: 'r', max: NaN })).toThrow(
      expect.objectContaining({ code: 'OPTION_OUT_OF_RANGE' }),
    );
    expect(() => cut.reasonAgainst(rowOf({ r: 17 }))).toThrow(/no column "V_mag"/);
  });
});

test('a match is doubtful beyond the limit, and where nothing confirms it', () => {
  expect(doubtfulMatch(17, 19, 2)).toBe(false);
  expect(doubtfulMatch(17, 19.01, 2)).toBe(true);
  expect(doubtfulMatch(NaN, 17, 2)).toBe(true);
  expect(doubtfulMatch(-9999, 17, 1e9)).toBe(true);
});
