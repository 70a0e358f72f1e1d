import { expect, test } from 'vitest';
import { counted } from '../../src/text/counted.js';

test('one of a thing is told in the singular, any other number in the plural', () => {
  expect([0, 1, 2].map((count) => counted(count, 'object'))).toEqual(['0 objects', '1 object', '2 objects']);
  expect(counted(1, 'label changes', 'labels change')).toBe('1 label changes');
  expect(counted(3, 'copy', 'copies')).toBe('3 copies');
});
