import { expect, test } from 'vitest';
import { givenLabels } from '../../src/labels/given-labels.js';
import { rowOf } from './row.js';

test('labels are taken as the table has them, with a basis that is known', () => {
  const { label } = givenLabels();
  expect(label(rowOf({ label: ' Member ' }))).toEqual({ label: 1, basis: '', reason: '' });
  expect(label(rowOf({ Label: '0.0', label_basis: 'spec-star' }))).toMatchObject({
    label: 0,
    basis: 'spec-star',
  });
  expect(label(rowOf({ label: 1, label_basis: 'astrology' })).basis).toBe('');
});

test('a label that is neither is none', () => {
  const { label } = givenLabels();
  expect(['', 'N/A', '2', 'star', '01'].map((text) => label(rowOf({ label: text })).label)).toEqual(
    Array(5).fill(null),
  );
});

test('a table without a column of labels is refused', () => {
  expect(() => givenLabels().label(rowOf({ class: 1 }))).toThrow(/no column "label"/);
});
