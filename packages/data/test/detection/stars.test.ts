import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/read-catalogue.js';
import { columnNamed } from '../../src/catalogue/table/catalogue.js';
import { numberAt, textAt } from '../../src/catalogue/table/column.js';
import { inHalo, starHalos } from '../../src/detection/halos.js';
import { fitMoffat } from '../../src/detection/moffat.js';
import { measurePsf } from '../../src/detection/psf.js';
import { stellarityOf } from '../../src/detection/stellarity.js';
import { FitsImage } from '../../src/fits/fits-image.js';
import { seeingOf, type BandImage } from '../../src/rendering/field-tile.js';
import { simulateField } from '../../src/simulate/field/simulate-field.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

const FWHM = 1.4;
let folder: string;
let field: Awaited<ReturnType<typeof simulateField>>;

beforeAll(async () => {
  if (!hasSky) return;
  folder = await mkdtemp(join(tmpdir(), 'perseus-stars-'));
  field = await simulateField({
    output: join(folder, 'field'),
    widthPx: 900,
    heightPx: 900,
    members: 80,
    galaxies: 100,
    stars: 250,
    surroundings: false,
    psfFwhmArcsec: FWHM,
    seed: 5,
  });
}, 120_000);

afterAll(() => (hasSky ? rm(folder, { recursive: true, force: true }) : undefined));

test('the Moffat profile of exact light within circles is found again', () => {
  const radii = Float64Array.from([1, 1.5, 2, 3, 4, 6]);
  const alpha = 3.2 / (2 * Math.sqrt(2 ** (1 / 3.5) - 1));
  const within = radii.map((radius) => 7 * (1 - (1 + (radius / alpha) ** 2) ** -2.5));
  const { fwhm, beta } = fitMoffat(radii, within);
  expect(fwhm).toBeCloseTo(3.2, 4);
  expect(beta).toBe(3.5);
});

test.each(['g', 'r', 'i'])(
  'the seeing of a simulated field in %s is measured within a twentieth',
  async (band) => {
    const { fwhmArcsec, stars } = await measurePsf(field.tile, { band });
    expect(stars).toBeGreaterThan(50);
    const { images } = field.tile;
    await using image = await FitsImage.open(images[band]!.path);
    expect(fwhmArcsec).toEqualWithin(seeingOf(image, {} as BandImage)!, 0.05 * FWHM);
  },
);

test('stars of a simulated field are told from galaxies', async () => {
  const truth = await readCatalogue(field.truthPath);
  const column = (name: string) => columnNamed(truth, name)!;
  const numbers = (name: string) =>
    Float64Array.from({ length: truth.rows }, (_, row) => numberAt(column(name), row));
  const positions = { raDeg: numbers('ra'), decDeg: numbers('dec') };
  const stellarity = await stellarityOf(field.tile, positions, { band: 'r' });
  const kinds = Array.from(stellarity, (value, row) => ({
    value,
    star: textAt(column('kind'), row) === 'star',
  }));
  const known = kinds.filter(({ value }) => !Number.isNaN(value));
  expect(known.length).toBeGreaterThan(0.95 * truth.rows);
  const share = (rows: typeof known, of: (row: (typeof known)[number]) => boolean) =>
    rows.filter(of).length / rows.length;
  expect(
    share(
      known.filter(({ star }) => star),
      ({ value }) => value > 0.5,
    ),
  ).toBeGreaterThan(0.85);
  expect(
    share(
      known.filter(({ value }) => value > 0.5),
      ({ star }) => star,
    ),
  ).toBeGreaterThan(0.97);

  // What is said of one does not depend on the others.
  const one = { raDeg: positions.raDeg.slice(3, 4), decDeg: positions.decDeg.slice(3, 4) };
  expect([...(await stellarityOf(field.tile, one, { band: 'r' }))]).toEqual([stellarity[3]]);
});

test('halos shrink with the magnitude, and end with the faint stars', () => {
  const stars = {
    raDeg: Float64Array.of(10, 20, 30, 40),
    decDeg: Float64Array.of(0, 0, 0, 0),
    magnitude: Float64Array.of(10, 13, 17, NaN),
  };
  const halos = starHalos(stars);
  expect([...halos.raDeg]).toEqual([10, 20]);
  expect(halos.radiusArcsec[0]).toBeCloseTo(57.98, 1);
  const near = { raDeg: Float64Array.of(10.01, 20.01, 30), decDeg: Float64Array.of(0.01, 0.01, 0) };
  expect([...inHalo(near, halos)]).toEqual([1, 0, 0]);
});
