import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bestField, pixelOf, type PlacedField } from '../../src/cutouts/frames/field-geometry.js';
import { frameUrl } from '../../src/cutouts/frames/frame-file.js';

interface Case {
  field: PlacedField;
  raDeg: number;
  decDeg: number;
  row: number;
  column: number;
}
// Made by golden/cutouts/field_pixels.py with astropy's rotation matrices.
const cases = JSON.parse(
  readFileSync(new URL('../golden/cutouts/field-pixels.json', import.meta.url), 'utf8'),
) as Case[];

test.each(cases.map((each) => [each.field.a.toFixed(2), each] as const))(
  'a position lies where the great circle of a field at mu %s puts it',
  (_, { field, raDeg, decDeg, row, column }) => {
    const found = pixelOf(field, { raDeg, decDeg });
    expect(found.row).toEqualWithin(row, 1e-4);
    expect(found.column).toEqualWithin(column, 1e-4);
  },
);

test('of fields that overlap, the one is taken that shows the object farther from its edge', () => {
  const [{ field, raDeg, decDeg, row }] = cases.filter(
    ({ row, column }) => row > 100 && row < 1389 && column > 200 && column < 1800,
  ) as [Case];
  // The next field along the scan begins 1361 rows later, that before it 1361 earlier.
  const neighbour = (rows: number): PlacedField => ({
    ...field,
    field: 2,
    a: field.a + rows * field.b,
    d: field.d + rows * field.e,
  });
  expect(bestField([neighbour(row - 20), field], { raDeg, decDeg })?.field).toBe(1);
  expect(bestField([neighbour(5000)], { raDeg, decDeg })).toBeNull();
});

test.each([
  ['dr9', 'boss'],
  ['dr16', 'eboss'],
  ['dr17', 'eboss'],
  ['dr18', 'prior-surveys/sdss4-dr17-eboss'],
])('frames of %s lie where the archive keeps them', (release, survey) => {
  expect(frameUrl({ run: 1737, camcol: 5, field: 50 }, 'r', release)).toBe(
    `https://data.sdss.org/sas/${release}/${survey}/photoObj/frames/301/1737/5/frame-r-001737-5-0050.fits.bz2`,
  );
});
