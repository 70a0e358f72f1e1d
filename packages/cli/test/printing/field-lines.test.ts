import { expect, test } from 'vitest';
import { fieldLines } from '../../src/printing/field-lines.js';

const REPORT = {
  output: 'out.fits',
  counts: { objects: 3, member: 1, background: 1, unclassified: 1, flags: {} },
  ...{ fieldFraction: null, resumedFrom: 0, differences: [], damagedTiles: [], comparison: null },
};

test('what is drawn of a field is named behind its table', () => {
  const lines = fieldLines(REPORT, { gallery: 'g.png', skyMap: 'm.svg' });
  expect(lines.slice(-3)).toEqual(['Table: out.fits', 'Gallery: g.png', 'Sky map: m.svg']);
});

test('of a shard no drawing is named, for none is made', () => {
  const lines = fieldLines(REPORT, { gallery: 'g.png', skyMap: 'm.svg', shard: { index: 0, count: 2 } });
  expect(lines.at(-1)).toBe('Shard: out.fits; `perseus classify merge` joins them');
});
