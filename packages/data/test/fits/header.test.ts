import { describe, expect, test } from 'vitest';
import { formatCard } from '../../src/fits/cards.js';
import { FitsImage } from '../../src/fits/fits-image.js';
import { keywordIn } from '../../src/fits/header.js';
import { fitsFile } from './golden-image.js';
import { needsSky } from '../sky-addon.js';

needsSky();

const card = (text: string) => text.padEnd(80);

describe('the value of a keyword', () => {
  test.each<[string, string, string | number | boolean | undefined]>([
    ['a whole number', 'KEY     =                   42 / what it is', 42],
    ['a real number', "KEY     =  -4.695758463785E-05 / isn't long", -4.695758463785e-5],
    ["FORTRAN's exponent", 'KEY     = 1.5D3', 1500],
    ['a number in the free format', 'KEY     = 7', 7],
    ['true', 'KEY     =                    T / yes', true],
    ['false', 'KEY     =                    F', false],
    ['a text', "KEY     = 'NGC 1275'           / a galaxy", 'NGC 1275'],
    ['blanks at the end of a text, which do not count', "KEY     = 'r       '", 'r'],
    ['blanks at its beginning, which do', "KEY     = '  r'", '  r'],
    ['a quote in a text', "KEY     = 'O''Neil / his'", "O'Neil / his"],
    ['an empty text', "KEY     = ''", ''],
    ['a keyword without a value', 'KEY     =                      / none', undefined],
    ['a number that is none', 'KEY     = 1.2.3', undefined],
    ['a complex number, which nobody asks for', 'KEY     = (1.0, 2.0)', undefined],
  ])('%s', (_, text, value) => {
    const header = card('OTHER   =                    1') + card(text) + card('END');
    expect(keywordIn(header, 'KEY')).toBe(value);
    expect(keywordIn(header, 'key')).toBe(value);
  });

  test('of a keyword that is not there, or stands in a comment, is undefined', () => {
    const header = card('COMMENT KEY     = 3') + card('KEY2    = 3') + card("TEXT    = 'KEY     = 3'");
    expect(keywordIn(header, 'KEY')).toBeUndefined();
    expect(keywordIn('', 'KEY')).toBeUndefined();
  });

  test('is read from a file, plain or compressed', async () => {
    await using plain = await FitsImage.open(fitsFile('scaled.fits'));
    expect(plain.keyword('OBJECT')).toBe('NGC 1275');
    expect(plain.keyword('BSCALE')).toBe(0.1);
    await using science = await FitsImage.open(fitsFile('extensions.fits'));
    expect(science.keyword('EXTNAME')).toBe('SCI');
  });
});

describe('a card that is written', () => {
  test.each<[string | number | boolean, string]>([
    [42, 'KEY     =                   42'],
    [1e-7, 'KEY     =                 1E-7'],
    [-0.00010441029119843427, 'KEY     = -0.00010441029119843427'],
    [true, 'KEY     =                    T'],
    ['r', "KEY     = 'r       '"],
    ["O'Neil", "KEY     = 'O''Neil '"],
  ])('%s is read back as it was', (value, text) => {
    const written = formatCard({ name: 'KEY', value });
    expect(written).toBe(card(text));
    expect(keywordIn(written, 'KEY')).toBe(value);
  });

  test('cuts its comment to the room there is', () => {
    const written = formatCard({ name: 'KEY', value: 'x'.repeat(60), comment: 'words '.repeat(20) });
    expect(written).toHaveLength(80);
  });

  test.each([
    [{ name: 'lower', value: 1 }, /keywords have/],
    [{ name: 'TOOLONGAKEY', value: 1 }, /keywords have/],
    [{ name: 'NAXIS1', value: 1 }, /how the pixels are stored/],
    [{ name: 'KEY', value: NaN }, /cannot hold NaN/],
    [{ name: 'KEY', value: 'x'.repeat(69) }, /longer than/],
    [{ name: 'KEY', value: 'Größe' }, /ASCII/],
    [{ name: 'KEY', value: 'two\nlines' }, /ASCII/],
  ])('is refused where it cannot be one: %o', (given, words) => {
    expect(() => formatCard(given)).toThrow(words);
  });
});
