import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchSql, SKY_SEARCH_DEFAULTS, type SkySearch } from '../../src/services/skyserver/search-sql.js';

const CENTRE = { raDeg: 49.9467, decDeg: 41.5131 };
const oneSpaced = (sql: string) => sql.replace(/\s+/g, ' ').trim();

// Appendix B of Pruitt 2024, "Galaxy Classification in the Perseus Cluster With a Convolutional Neural Network".
const RED_SEQUENCE_45 = `
SELECT TOP 100
    p.objID, p.ra, p.dec,
    p.modelMag_r,
    p.modelMag_u - p.modelMag_g as u_g,
    p.modelMag_g - p.modelMag_z as g_z,
    p.modelMag_g - p.modelMag_r as g_r,
    p.modelMag_g - p.modelMag_i as g_i,
    p.modelMag_r - p.modelMag_i as r_i,
    p.modelMag_r - p.modelMag_z as r_z,
    p.petroRad_r, p.flags, dbo.fPhotoFlagsN(p.flags) as flag_text,
    s.specObjID, s.z, s.zErr, s.zWarning, s.class, s.subClass
FROM
    photoObj as p
JOIN SpecObjAll s ON p.objID = s.bestObjID
JOIN dbo.fGetNearbyObjEq(49.9467, 41.5131, 45) as N ON N.objID = p.objID
WHERE
    p.modelMag_r > -14.3*(p.modelMag_g - p.modelMag_z) + 37
    and p.modelMag_r < -14.3*(p.modelMag_g - p.modelMag_z) + 46
    and p.type = 3`;
const INDEPENDENT_90 = `
SELECT TOP 1000
    p.objID, p.ra, p.dec,
    p.modelMag_r as R_mag,
    p.modelMag_r - p.extinction_r as r0,
    p.modelMag_g - p.extinction_g - p.modelMag_z + p.extinction_z as g_z0,
    p.modelMag_u - p.modelMag_g as u_g,
    p.modelMag_g - p.modelMag_z as g_z,
    p.modelMag_g - p.modelMag_r as g_r,
    p.modelMag_g - p.modelMag_i as g_i,
    p.modelMag_r - p.modelMag_i as r_i,
    p.modelMag_r - p.modelMag_z as r_z,
    p.petroRad_r,
    s.specObjID, s.z, s.zErr, s.zWarning,
    N.distance
FROM
    photoObj as p
JOIN SpecObjAll s ON p.objID = s.bestObjID
JOIN dbo.fGetNearbyObjEq(49.9467, 41.5131, 90) as N ON N.objID = p.objID
WHERE
    p.type = 3
ORDER BY distance`;

const THESIS_45: SkySearch = {
  centre: CENTRE,
  radiusArcmin: 45,
  spectra: true,
  types: 'galaxy',
  redSequence: true,
  dereddened: false,
  extinction: false,
  flags: true,
  spectralClass: true,
  orderByDistance: false,
  top: 100,
};
const THESIS_90: SkySearch = {
  ...THESIS_45,
  radiusArcmin: 90,
  redSequence: false,
  dereddened: true,
  flags: false,
  spectralClass: false,
  orderByDistance: true,
  top: 1000,
};

// The field separates its columns by a comma and a line end or a space, as it went along.
test('both queries of Appendix B come out of options, white space aside', () => {
  expect(oneSpaced(searchSql(THESIS_45))).toBe(oneSpaced(RED_SEQUENCE_45));
  expect(oneSpaced(searchSql(THESIS_90))).toBe(oneSpaced(INDEPENDENT_90));
});

test('a photometric search asks nothing of spectra', () => {
  const sql = searchSql({ ...SKY_SEARCH_DEFAULTS, centre: CENTRE, radiusArcmin: 10, spectra: false });
  expect(sql).not.toMatch(/SpecObj|\bs\./);
  expect(sql).toContain('JOIN dbo.fGetNearbyObjEq(49.9467, 41.5131, 10) as N');
});

test('stars, galaxies or both are found by their shape, and a search without conditions has no WHERE', () => {
  const sqlFor = (types: SkySearch['types']) => searchSql({ ...THESIS_90, types });
  expect(sqlFor('star')).toContain('p.type = 6');
  expect(sqlFor('galaxy')).toContain('p.type = 3');
  expect(sqlFor('any')).not.toContain('WHERE');
});

test('without a limit on rows there is no TOP', () => {
  expect(searchSql({ ...THESIS_90, top: null })).toMatch(/^SELECT\n/);
});

test.each<[string, Partial<SkySearch>, string]>([
  ['a declination beyond the pole', { centre: { raDeg: 49.9, decDeg: 94.2 } }, 'centre'],
  ['a position that is no number', { centre: { raDeg: NaN, decDeg: 0 } }, 'centre'],
  ['no radius', { radiusArcmin: 0 }, 'radiusArcmin'],
  ['a radius that is no number', { radiusArcmin: NaN }, 'radiusArcmin'],
  ['more rows than the service gives', { top: 500_001 }, 'top'],
  ['half a row', { top: 0.5 }, 'top'],
])('%s is refused', (_what, wrong, option) => {
  expect(() => searchSql({ ...THESIS_90, ...wrong })).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', place: { option } }),
  );
});

test('whatever is asked, it is one SELECT with every column named once', () => {
  const search = fc.record<SkySearch>({
    centre: fc.constant(CENTRE),
    radiusArcmin: fc.double({ min: 0.001, max: 200, noNaN: true }),
    spectra: fc.boolean(),
    types: fc.constantFrom('galaxy', 'star', 'any'),
    redSequence: fc.boolean(),
    dereddened: fc.boolean(),
    extinction: fc.boolean(),
    flags: fc.boolean(),
    spectralClass: fc.boolean(),
    orderByDistance: fc.boolean(),
    top: fc.option(fc.integer({ min: 1, max: 500_000 })),
  });
  fc.assert(
    fc.property(search, (options) => {
      const sql = searchSql(options);
      expect(sql.match(/select/gi)).toHaveLength(1);
      expect(sql).not.toMatch(/;|--|undefined|NaN/);
      const list = sql.slice(0, sql.indexOf('\nFROM')).replace(/^SELECT( TOP \d+)?/, '');
      const names = list.split(',').map((item) =>
        item
          .trim()
          .split(/ as |[.]/)
          .at(-1),
      );
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});
