import { expect, test } from 'vitest';
import { columnOf, numberOf, textOf } from '../../src/catalogue/objects/cells.js';
import { rowOf } from '../labels/row.js';

test('a column is found as it is written, else whatever its case', () => {
  const row = rowOf({ R: 1, r: 2, Flag: 3 });
  expect([columnOf(row, 'r'), columnOf(row, 'R'), columnOf(row, 'FLAG')]).toEqual(['r', 'R', 'Flag']);
  expect([columnOf(row, 'z'), columnOf(row, 'toString')]).toEqual([null, null]);
});

test('a cell without a value is empty, and no number', () => {
  const row = rowOf({ a: ' 17.5 ', b: 'N/A', c: '', d: 'faint' });
  expect(['a', 'b', 'c', 'd'].map((column) => textOf(row, column))).toEqual(['17.5', '', '', 'faint']);
  expect(['a', 'b', 'c', 'd'].map((column) => numberOf(row, column))).toEqual([17.5, NaN, NaN, NaN]);
  expect(numberOf(row, null)).toBeNaN();
});
