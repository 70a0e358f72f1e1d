import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPosition } from '../../../src/catalogue/positions/read-position.js';
import { positionsOf } from '../../../src/catalogue/positions/positions-of.js';
import { readCatalogue } from '../../../src/catalogue/read-catalogue.js';
import { readObjects } from '../../../src/catalogue/read-objects.js';
import { goldenPath, temporaryFolder } from '../text/in-folder.js';

const folder = temporaryFolder();
const roles = { ra: 'ra', dec: 'dec' };

test('sexagesimal angles are what astropy reads in them', () => {
  const golden = JSON.parse(readFileSync(goldenPath('angles.json'), 'utf8')) as Record<
    'hours' | 'degrees',
    [string, number][]
  >;
  for (const [text, degrees] of golden.hours)
    expect(readPosition(text, '0').raDeg).toEqualWithin(degrees, 1e-12);
  for (const [text, degrees] of golden.degrees)
    expect(readPosition('0', text).decDeg).toEqualWithin(degrees, 1e-12);
});

test('a decimal RA is in hours only where the unit says so; sexagesimal RA is in degrees only where it does', () => {
  expect(readPosition('3.33', '41.5')).toEqual({ raDeg: 3.33, decDeg: 41.5 });
  expect(readPosition('3.33', '41.5', { raUnit: 'hourangle' }).raDeg).toBeCloseTo(49.95, 12);
  expect(readPosition('49:57:02', '0', { raUnit: 'deg' }).raDeg).toBeCloseTo(49.950556, 6);
  expect(readPosition('49d57m02s', '0').raDeg).toBeCloseTo(49.950556, 6);
  expect(readPosition('0.5', '0.5', { raUnit: 'rad', decUnit: 'rad' }).decDeg).toBeCloseTo(28.64789, 5);
  expect(() => readPosition('1', '2', { raUnit: 'furlong' })).toThrow('The unit of ra is "furlong"');
});

test.each([
  ['', '1', 'ra', 'ra is empty, and decimal degrees or hh:mm:ss are wanted'],
  ['1', 'N/A', 'dec', 'dec is "N/A", and decimal degrees or dd:mm:ss are wanted'],
  ['0x10', '1', 'ra', 'ra is "0x10"'],
  ['3:60:00', '1', 'ra', 'ra is "3:60:00"'],
  ['3:19:60.5', '1', 'ra', 'ra is "3:19:60.5"'],
  ['25:00:00', '1', 'ra', 'ra is 375'],
  ['1', '94.2', 'dec', 'dec is 94.2, and declinations lie between -90 and 90 degrees'],
  ['1', '-90:00:01', 'dec', 'dec is -90.0002'],
  ['3,5', '1', 'ra', 'ra is "3,5"'],
])('the position "%s" "%s" has a problem in %s', (ra, dec, column, problem) => {
  expect(readPosition(ra, dec)).toMatchObject({
    column,
    problem: expect.stringContaining(problem) as string,
  });
});

test('a catalogue’s positions come in degrees, and what cannot be used with its row and column', async () => {
  const path = await folder.put('p.csv', 'id,RA,Dec\na,49.5,41\nb,,41\nc,361,41\nd,49,-91\n');
  const table = await readCatalogue(path);
  const { raDeg, decDeg, problems } = positionsOf(table, { ra: 'RA', dec: 'Dec' });
  expect([[...raDeg], [...decDeg]]).toEqual([
    [49.5, NaN, NaN, NaN],
    [41, NaN, NaN, NaN],
  ]);
  expect(problems.map(({ row, column }) => [row, column])).toEqual([
    [2, 'RA'],
    [3, 'RA'],
    [4, 'Dec'],
  ]);
});

test('a column named or marked as hours is in hours', async () => {
  const path = await folder.put('h.csv', 'id,ra_hours,dec\na,3.33,41\n');
  const table = await readCatalogue(path);
  expect(positionsOf(table, { ra: 'ra_hours', dec: 'dec' }).raDeg[0]).toBeCloseTo(49.95, 12);
  const rows = [];
  for await (const row of readObjects(path)) rows.push(row);
  expect(rows[0]?.raDeg).toBeCloseTo(49.95, 12);
});

test('decimal RA that spreads over the sky within 0 to 24 without a unit is asked about, in a table and row by row', async () => {
  const lines = Array.from({ length: 48 }, (_, i) => `${i},${i / 2},${-80 + 3 * i}`);
  const path = await folder.put('all-sky.csv', `id,ra,dec\n${lines.join('\n')}\n`);
  const asks = { code: 'CATALOGUE_UNITS', place: { option: '--ra-unit', path } };
  const table = await readCatalogue(path);
  expect(() => positionsOf(table, roles)).toThrow('Say --ra-unit hour');
  await expect(readObjects(path).next()).rejects.toMatchObject(asks);
  expect(positionsOf(table, roles, { raUnit: 'hour' }).raDeg[10]).toBe(75);
  expect(positionsOf(table, roles, { raUnit: 'deg' }).raDeg[10]).toBe(5);
  const first = await readObjects(path, { raUnit: 'hour' }).next();
  expect(first.value).toMatchObject({ id: '0', raDeg: 0, decDeg: -80 });
});

test('a field of one cluster whose RA is 15 times too narrow is asked about, and neither a round one nor a line is', async () => {
  const table = async (name: string, raPerDegree: number) => {
    const lines = Array.from({ length: 20 }, (_, i) => {
      const east = Math.cos(i * 2.4) * Math.sqrt(i / 20);
      return `${i},${(3.33 + east * raPerDegree).toFixed(6)},${(41.5 + Math.sin(i * 2.4) * Math.sqrt(i / 20)).toFixed(5)}`;
    });
    return folder.put(name, `id,ra,dec\n${lines.join('\n')}\n`);
  };
  const wide = 1 / Math.cos((41.5 * Math.PI) / 180);
  const inHours = await table('in-hours.csv', wide / 15);
  const catalogue = await readCatalogue(inHours);
  expect(() => positionsOf(catalogue, roles)).toThrow('Say --ra-unit hour');
  await expect(readObjects(inHours).next()).rejects.toMatchObject({ code: 'CATALOGUE_UNITS' });
  expect(positionsOf(catalogue, roles, { raUnit: 'hour' }).raDeg[0]).toBeCloseTo(49.95, 9);
  for (const width of [wide, wide / 3, 0]) {
    const inDegrees = await readCatalogue(await table('in-degrees.csv', width));
    expect(positionsOf(inDegrees, roles).raDeg[0]).toBe(3.33);
  }
});

test('a catalogue without positions is refused with the option to name them', async () => {
  const table = await readCatalogue(await folder.put('n.csv', 'id,x\n1,2\n'));
  expect(() => positionsOf(table, { ra: null, dec: null })).toThrow('Name it with --ra-column');
});
