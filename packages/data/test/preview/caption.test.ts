import { textWidth } from '@perseus/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captionLines, withoutCommonFolder } from '../../src/preview/caption.js';

const WIDTH = 200;
const SIZE = 15;

test('a caption has at most two lines, and none is wider than its cutout', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 120 }), (name) => {
      const lines = captionLines(name, WIDTH, SIZE);
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(textWidth(line, SIZE, false)).toBeLessThanOrEqual(WIDTH);
    }),
  );
});

test('names break where they are made of parts, and keep their ends', () => {
  expect(captionLines('PCC-0001', WIDTH, SIZE)).toEqual(['PCC-0001']);
  expect(captionLines('pcc_ra49.61840_dec41.45460', WIDTH, SIZE)).toEqual(['pcc_ra49.61840_', 'dec41.45460']);
  const long = captionLines(`${'survey of the cluster, field '.repeat(4)}object 0123456789`, WIDTH, SIZE);
  expect(long[1]).toMatch(/\.\.\..*0123456789$/);
});

test('the folder that all names share is left out', () => {
  expect(withoutCommonFolder(['a/b/x', 'a/b/y', 'a/c/z'])).toEqual(['b/x', 'b/y', 'c/z']);
  expect(withoutCommonFolder(['a/x', 'y'])).toEqual(['a/x', 'y']);
  expect(withoutCommonFolder([])).toEqual([]);
});
