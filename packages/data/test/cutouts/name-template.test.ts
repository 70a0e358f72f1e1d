import fc from 'fast-check';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { iauName } from '../../src/cutouts/iau-name.js';
import { cutoutName, cutoutNames, nameFromData } from '../../src/cutouts/name-template.js';

const row = {
  row: 1,
  id: 'NGC 1275',
  file: null,
  raDeg: 49.7752,
  decDeg: 41.43861,
  columns: { name: 'NGC 1275', RAJ2000: '49.77520', DEJ2000: '41.43861', class: 'E/S0' },
};

test.each([
  ['{id}.jpg', 'NGC 1275.jpg'],
  ['ra{ra:5}_dec{dec:5}.png', 'ra49.77520_dec41.43861.png'],
  ['{ra}_{dec:+2}', '49.77520_+41.44'],
  ['sub/{iau}.jpg', 'sub/J031906.04+412618.9.jpg'],
  ['{class}', 'E%2FS0'],
])('%s names %s', (template, name) => {
  expect(cutoutName(template, row)).toBe(name);
});

test('whole degrees are looked for as Python names them too', () => {
  const whole = { ...row, raDeg: 50, columns: { ...row.columns, RAJ2000: '50' } };
  expect(cutoutNames('ra{ra}_dec{dec}', whole)).toEqual(['ra50_dec41.43861', 'ra50.0_dec41.43861']);
  expect(cutoutNames('ra{ra}_dec{dec}', row)).toEqual(['ra49.77520_dec41.43861']);
  expect(cutoutNames('{ra:0}', whole)).toEqual(['50']);
});

test.each(['../{id}', '/tmp/{id}', 'a//b', 'C:{id}', 'a\\{id}', './{id}', ''])(
  '"%s" is refused',
  (template) => {
    expect(() => cutoutName(template, row)).toThrow(
      expect.objectContaining({ code: 'CUTOUT_NAME' }) as Error,
    );
  },
);

test('a column that is not there is named, with those that are', () => {
  expect(() => cutoutName('{nmae}', row)).toThrow(/\{nmae\}.*name, RAJ2000/s);
});

test('no text from a table leads out of its folder, or names one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (id) => {
      const name = cutoutName('{id}.jpg', { ...row, id });
      expect(basename(name)).toBe(name);
      expect(resolve('/folder', name)).toBe(join('/folder', name));
      expect(name.startsWith('.')).toBe(false);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(190);
    }),
  );
});

test('two texts have two names', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '.', '/', '%', ' ', '2', 'F', '\\', 'é', '\ud800'),
    maxLength: 400,
  });
  fc.assert(fc.property(text, text, (a, b) => a === b || nameFromData(a) !== nameFromData(b)));
});

test.each([
  // The examples of the IAU's specification and of VizieR's dictionary, truncated and not rounded.
  [299.418996, 33.6411, 'J195740.55+333827.9'],
  [0, 0, 'J000000.00+000000.0'],
  [359.99999999, -0.00001, 'J235959.99-000000.0'],
  [15, -15.5, 'J010000.00-153000.0'],
])('%d %d is %s', (raDeg, decDeg, name) => {
  expect(iauName({ raDeg, decDeg })).toBe(name);
});
