import { expect, test } from 'vitest';
import { stepLines } from '../../src/printing/step-lines.js';

test('a step is its name, what went in and out, and what it says of itself', () => {
  const detail = { mapping: 'pcc', groupRadiusArcsec: 2, 'merging system': 23, 'from A_V column': 7 };
  expect(stepLines({ name: 'label', in: 5437, out: 5039, detail })).toEqual([
    'label       5437 -> 5039    mapping pcc, group radius arcsec 2, merging system 23, from A_V column 7',
  ]);
  expect(stepLines({ name: 'read', in: 5, out: 5, detail: {} })).toEqual(['read        5']);
});

test('many details go on in further lines, none of them lost', () => {
  const detail = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`reason number ${i}`, i]));
  const lines = stepLines({ name: 'label', in: 9, out: 1, detail });
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(110);
  expect(lines.join(' ').match(/reason number/g)).toHaveLength(30);
});
