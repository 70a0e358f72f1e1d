import { expect, test } from 'vitest';
import { textAt } from '../../src/catalogue/table/column.js';
import { readSkyServerTable } from '../../src/services/skyserver/read-table.js';
import { typedColumns } from '../../src/services/skyserver/typed-columns.js';

const read = (text: string) => readSkyServerTable(text, 'https://sky.example/');
const rowsOf = (text: string) => {
  const { cells, rows } = read(text);
  return Array.from({ length: rows }, (_, row) => cells.map((column) => column[row]));
};
const refused = (text: string) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'SERVICE_ANSWER' }));
};

test('the line with the table’s name is passed over, and may be missing', () => {
  expect(read('#Table1\nobjID,ra\n1,2\n')).toEqual({
    names: ['objID', 'ra'],
    cells: [['1'], ['2']],
    rows: 1,
  });
  expect(read('objID,ra\r\n1,2\r\n').cells).toEqual([['1'], ['2']]);
});

test('a table without rows has its columns, and an answer without anything has none', () => {
  expect(read('#Table1\nobjID,ra\n')).toEqual({ names: ['objID', 'ra'], cells: [[], []], rows: 0 });
  expect(read('#Table1\n')).toEqual({ names: [], cells: [], rows: 0 });
  expect(read('\n').rows).toBe(0);
});

test('a text with commas is in quotes, and one without is as it is, quotes of its own included', () => {
  expect(rowsOf('#Table1\na,b,c\n1,"STARBURST, BROADLINE",2\n1,"both",2\n1,a "b" c,2\n')).toEqual([
    ['1', 'STARBURST, BROADLINE', '2'],
    ['1', '"both"', '2'],
    ['1', 'a "b" c', '2'],
  ]);
});

test('quotes within a text that is in quotes are not escaped, and the number of cells tells where it ends', () => {
  expect(rowsOf('a,b,c\n1,"the "blue", one",2\n')).toEqual([['1', 'the "blue", one', '2']]);
  expect(rowsOf('a,b,c\n1,"a"b, "c"",2\n')).toEqual([['1', 'a"b, "c"', '2']]);
});

test('a text that begins with a quote is not put in any, whatever commas it has', () => {
  expect(rowsOf('a,b,c\n1,"blue", she said,2\n')).toEqual([['1', '"blue", she said', '2']]);
});

test('two texts with commas in one line are told apart where their quotes allow it', () => {
  expect(rowsOf('a,b,c\n"x, y","z, w",2\n')).toEqual([['x, y', 'z, w', '2']]);
});

test('a line end within a text is part of it', () => {
  expect(rowsOf('a,b,c\n1,two\nlines,3\n4,"two, \nlines",6\n')).toEqual([
    ['1', 'two\nlines', '3'],
    ['4', 'two, \nlines', '6'],
  ]);
});

test('a line that can be read in several ways is refused rather than guessed', () => {
  refused('a,b\n"x","y","z"\n');
});

test('a line with too many cells and no quotes, or too few at the end, is refused by its row', () => {
  refused('a,b\n1,2\n1,2,3\n');
  expect(() => read('a,b\n1,2\n1,2,3\n')).toThrow(/Row 2 .*3 cells.*header has 2/);
  refused('a,b,c\n1,2,3\n1,2\n');
});

test('an answer that is cut off in the middle of a number is refused', () => {
  refused('#Table1\nobjID\n1237661127041023136\n12376611270');
});

test('a second table is not mixed with the first', () => {
  expect(read('#Table1\na,b\n1,2\n\n#Table2\nc\n3\n')).toMatchObject({ names: ['a', 'b'], rows: 1 });
});

test('a line of ten thousand pieces is judged at once', () => {
  const line = `"${'x",'.repeat(900)}"`;
  expect(read(`a,b\n${line},2\n`).rows).toBe(1);
  refused(`a,b\n${'"x",'.repeat(10_000)}2\n`);
});

test('a table of one column has its empty cells', () => {
  expect(read('#Table1\na\n1\n\n2\n').cells).toEqual([['1', '', '2']]);
});

test('identifiers of 64 bits are whole, those of more are text, and empty cells are nulls', () => {
  const columns = typedColumns(
    read(
      'objID,specObjID,type,z,zErr,class,none\n' +
        '1237661059574334072,10000000000000000000,3,0.01302455,6.971062E-06,GALAXY,\n' +
        '9223372036854775807,1875797123736299520,,NaN,-9999,,\n',
    ),
  );
  expect(columns.map(({ type }) => type)).toEqual([
    'int64',
    'text',
    'int32',
    'float64',
    'float64',
    'text',
    'text',
  ]);
  expect(columns.map((column) => textAt(column, 0))).toEqual([
    '1237661059574334072',
    '10000000000000000000',
    '3',
    '0.01302455',
    '0.000006971062',
    'GALAXY',
    '',
  ]);
  expect(columns.map((column) => textAt(column, 1))).toEqual([
    '9223372036854775807',
    '1875797123736299520',
    '',
    '',
    '-9999',
    '',
    '',
  ]);
});

test('identifiers with zeros before them, and integers among fractions that would be rounded, stay text', () => {
  const [zeros, mixed] = typedColumns(read('a,b\n007,1.5\n008,1237661059574334072\n'));
  expect([zeros?.type, mixed?.type]).toEqual(['text', 'text']);
});
