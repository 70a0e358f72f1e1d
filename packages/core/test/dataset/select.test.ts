import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { parseFilter, selectRows } from '../../src/dataset/select.js';
import { smallDataset } from './small-dataset.js';

test.each([
  ['label_basis=morphology', { column: 'label_basis', equal: true, value: 'morphology' }],
  ['label_basis!=spectroscopic star', { column: 'label_basis', equal: false, value: 'spectroscopic star' }],
  [' z = ', { column: 'z', equal: true, value: '' }],
  ['flags!=a=b', { column: 'flags', equal: false, value: 'a=b' }],
  ['magnitude r=a!=b', { column: 'magnitude r', equal: true, value: 'a!=b' }],
])('the filter "%s" is understood', (text, filter) => {
  expect(parseFilter(text)).toEqual(filter);
});

test.each(['', 'label_basis', '=star', '!=star', ' = ', 'z>0.03'])(
  '"%s" is no filter, and the right form is told',
  (text) => {
    expect(() => parseFilter(text)).toThrow(
      expect.objectContaining({ code: 'FILTER_INVALID', message: expect.stringContaining('column=value') }),
    );
  },
);

test('any column and value make a filter that is read again', () => {
  const column = fc.stringMatching(/^[A-Za-z_][\w ]*\w$/);
  const value = fc.string().map((text) => text.trim());
  fc.assert(
    fc.property(column, fc.boolean(), value, (name, equal, text) => {
      const filter = { column: name, equal, value: text };
      expect(parseFilter(`${name}${equal ? '=' : '!='}${text}`)).toEqual(filter);
    }),
  );
});

test('rows of a split pass every filter; what equals and what does not make up the split', async () => {
  const { folder } = await smallDataset(30);
  await using dataset = await Dataset.open(folder);
  const select = (...filters: string[]) => [...selectRows(dataset, 'test', filters.map(parseFilter))];
  expect(select()).toEqual([...dataset.rowsOf('test')]);
  expect(select('label=1')).toEqual([5, 11, 17, 23, 29]);
  expect(select('label!=1')).toEqual([2, 8, 14, 20, 26]);
  expect(select('label=1', 'note!=', 'group!=11')).toEqual([5, 17, 23, 29]);
  expect(select('note=')).toEqual([8, 20]);
  expect(select('label=1', 'label=0')).toEqual([]);
});

test('an unknown column is told with those that there are', async () => {
  const { folder } = await smallDataset();
  await using dataset = await Dataset.open(folder);
  expect(() => selectRows(dataset, 'all', [parseFilter('lable=1')])).toThrow(
    expect.objectContaining({
      code: 'COLUMN_UNKNOWN',
      message: expect.stringContaining(
        'It has: id, ra, dec, label, label_basis, group, split, magnitude r, note.',
      ),
    }),
  );
});
