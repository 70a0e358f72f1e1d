import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  columnLimits,
  fraction,
  names,
  numberList,
  range,
  realNumber,
  share,
  wholeNumber,
} from '../../src/options/parse.js';

describe('option values', () => {
  test.each(['', ' ', '1.5', 'x', '1e99', '-1', 'NaN'])('%j is no whole number of at least 0', (text) => {
    expect(() => wholeNumber(0)(text)).toThrow(InvalidArgumentError);
  });

  test('whole numbers are read', () => expect(wholeNumber(0)('12')).toBe(12));

  test.each(['', 'x', 'Infinity', '0'])('%j is no number above 0', (text) => {
    expect(() => realNumber({ above: 0 })(text)).toThrow(InvalidArgumentError);
  });

  test.each(['0', '1', '2', 'half', ''])('%j is no fraction', (text) => {
    expect(() => fraction(text)).toThrow(InvalidArgumentError);
  });

  test.each(['1', '-0.1', 'half', ''])('%j is no share', (text) => {
    expect(() => share(text)).toThrow(InvalidArgumentError);
  });

  test('a share may be none', () => expect(share('0')).toBe(0));

  test('lists keep their order', () => expect(numberList('30, 45,-60.5')).toEqual([30, 45, -60.5]));

  test.each(['', '30,,45', '30;45'])('%j is no list of numbers', (text) => {
    expect(() => numberList(text)).toThrow(InvalidArgumentError);
  });

  test('a range is two numbers in their order', () => expect(range('0.01, 0.033')).toEqual([0.01, 0.033]));

  test.each(['', '1', '2,1', '1,1', '1,2,3', 'a,b'])('%j is no range', (text) => {
    expect(() => range(text)).toThrow(InvalidArgumentError);
  });

  test('names add up over several options', () => {
    expect(names()('c', names()('a, b', undefined))).toEqual(['a', 'b', 'c']);
  });

  test.each(['', 'a,,b', 'a,'])('%j are no names', (text) => {
    expect(() => names()(text, undefined)).toThrow(InvalidArgumentError);
  });

  test('a name that is no choice is refused with the choices', () => {
    expect(() => names(['red', 'black'])('red,blue', undefined)).toThrow('red, black');
  });

  test('limits of columns add up, and the last = parts them', () => {
    const first = columnLimits('V=19.4', undefined);
    expect(columnLimits('a=b=-1e3', first)).toEqual([
      { column: 'V', limit: 19.4 },
      { column: 'a=b', limit: -1000 },
    ]);
  });

  test.each(['', 'V', '=3', 'V=', 'V=faint'])('%j is no limit of a column', (text) => {
    expect(() => columnLimits(text, undefined)).toThrow(InvalidArgumentError);
  });
});
