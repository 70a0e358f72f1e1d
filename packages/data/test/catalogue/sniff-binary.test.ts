import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sniffBinaryFormat } from '../../src/catalogue/sniff-binary.js';

const sniff = (text: string) => sniffBinaryFormat(Buffer.from(text));

test.each([
  ['fits-table/types.fits', 'fits'],
  ['fits-table/described.fits.gz', 'gzip'],
  ['votable/tabledata.vot', 'votable'],
  ['votable/binary2.vot', 'votable'],
  ['parquet/delta.parquet', 'parquet'],
])('%s is known as %s by its first bytes', async (name, format) => {
  const bytes = await readFile(new URL(`../golden/${name}`, import.meta.url));
  expect(sniffBinaryFormat(bytes.subarray(0, 1024))).toBe(format);
});

test('a VOTable is known behind a byte order mark, a prefix, comments and a document type, and in UTF-16', () => {
  const xml = '<?xml version="1.0"?>\n<!-- a <VOTABLE> --><!DOCTYPE VOTABLE SYSTEM "x"><vot:VOTABLE>';
  expect(sniff(xml)).toBe('votable');
  expect(sniff(`\ufeff${xml}`)).toBe('votable');
  expect(sniffBinaryFormat(Buffer.from(`\ufeff${xml}`, 'utf16le'))).toBe('votable');
});

test('text, other XML and an empty file are none of these', () => {
  for (const text of ['', 'id,ra,dec\n', '<html>', '<!-- VOTABLE', '<VOTABLES/>', 'SIMPLE,ra\n', 'PAR']) {
    expect(sniff(text)).toBeNull();
  }
});
