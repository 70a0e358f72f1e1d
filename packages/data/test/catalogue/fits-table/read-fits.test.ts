import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PerseusError } from '@perseus/core';
import { readFitsKeywords, readFitsTable } from '../../../src/catalogue/fits-table/read.js';
import { contentsOf, valuesOf } from '../sample-catalogue.js';
import { temporaryFolder } from '../../temporary-folder.js';

const folder = temporaryFolder();

const goldenPath = (name: string) => new URL(`../../golden/fits-table/${name}`, import.meta.url).pathname;

/** What astropy read from types.fits: written by golden/fits-table/make_fits.py. */
const astropy = JSON.parse(readFileSync(goldenPath('types.json'), 'utf8')) as Record<string, unknown[]>;

test('integers of every width, signed and unsigned, equal astropy', async () => {
  const values = valuesOf(await readFitsTable(goldenPath('types.fits')));
  for (const name of ['byte', 'ushort', 'uint', 'uid', 'big_uid'])
    expect(values[name]).toEqual(astropy[name]);
  expect(values['sbyte']).toEqual(['-128', '0', '127']);
});

test('integers equal to TNULL are missing', async () => {
  const { short, int, objid } = valuesOf(await readFitsTable(goldenPath('types.fits')));
  expect(short).toEqual(['-32768', '', '32767']);
  expect(int).toEqual(['-2147483648', '', '2147483647']);
  expect(objid).toEqual(['1237661126155436164', '', '9223372036854775807']);
});

test('floating-point and scaled columns equal astropy', async () => {
  const { columns } = await readFitsTable(goldenPath('types.fits'), {
    columns: ['real', 'double', 'SCALED'],
  });
  const numbers = columns.map(({ values }) =>
    Array.from(values as Float64Array, (x) => (Number.isNaN(x) ? null : x)),
  );
  const [first, second] = astropy['scaled'] as number[];
  expect(numbers).toEqual([astropy['real'], astropy['double'], [first, second, null]]);
});

test('logical values, bits, text and arrays keep what they say', async () => {
  const values = valuesOf(await readFitsTable(goldenPath('types.fits')));
  expect(values).toMatchObject({
    flag: ['true', 'false', 'true'],
    bit: ['true', 'false', 'true'],
    name: ['NGC 1275', '', "  it's"],
    mags: Array(3).fill('1.5 2.25 0.1'),
    complex: ['1 2', '0 0', '0 -0.5'],
  });
  expect(values['bits']?.[0]).toBe('1 0 1 0 1 0 1 0 1 1 0');
});

test('unit, UCD and a description of several lines come with their column', async () => {
  const { columns, notes } = await readFitsTable(goldenPath('types.fits'), { columns: ['double'] });
  const description = `Right ascension, ${'of the brightest pixel '.repeat(6)}in the field's frame`;
  expect(columns[0]).toMatchObject({ unit: 'deg', ucd: 'pos.eq.ra;meta.main', description });
  expect(notes).toEqual(['Made for a test.']);
});

test('arrays of variable length come out of the heap', async () => {
  expect(valuesOf(await readFitsTable(goldenPath('arrays.fits')))).toEqual({
    id: ['1', '2', '3'],
    ints: ['1 2 3', '', '-7'],
    reals: ['0.5', '0.1 2', ''],
    remark: ['short', '', 'a much longer remark about this object'],
  });
});

test('descriptions that astropy keeps in comments are read, gzipped or not', async () => {
  const plain = await readFitsTable(goldenPath('described.fits'));
  const packed = await readFitsTable(goldenPath('described.fits.gz'));
  expect(contentsOf(packed)).toEqual(contentsOf(plain));
  expect(plain.columns.map(({ description }) => description)).toEqual([
    "Name in the survey: 'A' to 'Z'",
    'Right ascension (ICRS)',
    null,
    null,
  ]);
  expect(plain.notes).toEqual(['From a made-up survey']);
  expect(valuesOf(plain)).toMatchObject({ n: ['1', ''], t: ['', 'b'] });
});

test('a table is found by its number and by its EXTNAME', async () => {
  const path = goldenPath('types.fits');
  const byName = await readFitsTable(path, { hdu: 'objects', columns: ['byte'] });
  expect(contentsOf(byName)).toEqual(contentsOf(await readFitsTable(path, { hdu: 2, columns: ['byte'] })));
  await expect(readFitsTable(path, { hdu: 1 })).rejects.toThrow(/HDU 1 is an image/);
  await expect(readFitsTable(path, { hdu: 'STARS' })).rejects.toMatchObject({ code: 'CATALOGUE_FORMAT' });
  expect((await readFitsKeywords(path)).get('EXTNAME')).toBe('OBJECTS');
});

test('a column that is not there is refused by name', async () => {
  const reading = readFitsTable(goldenPath('types.fits'), { columns: ['redshift'] });
  await expect(reading).rejects.toMatchObject({ code: 'CATALOGUE_COLUMNS', place: { column: 'redshift' } });
});

async function changed(
  name: string,
  change: (bytes: Buffer) => Buffer,
  as = 'changed.fits',
): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'one-')), as);
  await writeFile(path, change(await readFile(goldenPath(name))));
  return path;
}

/** The file with one header line written anew. */
function withCard(bytes: Buffer, key: string, value: string): Buffer {
  const at = bytes.lastIndexOf(`${key.padEnd(8)}=`);
  const card = `${key.padEnd(8)}= ${value.padStart(20)}`.padEnd(80);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(card), bytes.subarray(at + 80)]);
}

test.each(['NAXIS2', 'PCOUNT'])(
  'a header that claims 10^12 in %s is refused before memory is taken',
  async (key) => {
    const path = await changed('described.fits', (bytes) => withCard(bytes, key, '1000000000000'));
    const before = process.memoryUsage().rss;
    await expect(readFitsTable(path)).rejects.toMatchObject({
      code: 'CATALOGUE_UNREADABLE',
      place: { path },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  },
);

test('a gzipped header that claims 10^12 rows is refused too', async () => {
  const change = (bytes: Buffer) => gzipSync(withCard(bytes, 'NAXIS2', '1000000000000'));
  const path = await changed('described.fits', change, 'changed.fits.gz');
  await expect(readFitsTable(path)).rejects.toThrow(/1000000000000 rows of 21 bytes/);
});

test('widths that do not add up to NAXIS1 are refused', async () => {
  const path = await changed('described.fits', (bytes) => withCard(bytes, 'NAXIS1', '20'));
  await expect(readFitsTable(path)).rejects.toThrow(/20 bytes \(NAXIS1\), but its columns add up to 21/);
});

test.each(["'1Z      '", "'PZ      '", "'2PJ     '", "'        '"])(
  'the format %s is refused by name',
  async (form) => {
    const path = await changed('described.fits', (bytes) => withCard(bytes, 'TFORM1', form));
    await expect(readFitsTable(path)).rejects.toThrow(/the format of its column "id" \(TFORM1\)/);
  },
);

test('a heap whose rows point outside of it is refused', async () => {
  const path = await changed('arrays.fits', (bytes) => {
    const data = 2880 + 2880;
    bytes.writeInt32BE(1_000_000, data + 8);
    return bytes;
  });
  await expect(readFitsTable(path)).rejects.toMatchObject({
    code: 'CATALOGUE_UNREADABLE',
    place: { row: 1, column: 'ints' },
  });
});

test('one byte changed since it was written is noticed by DATASUM', async () => {
  const path = await changed('types.fits', (bytes) => {
    bytes[bytes.length - 2880 + 5]! ^= 1;
    return bytes;
  });
  await expect(readFitsTable(path)).rejects.toThrow(/DATASUM/);
});

test('what is no FITS file, or has no table, is said to be so', async () => {
  const text = await changed('types.fits', () => Buffer.from('id,ra,dec\n1,2,3\n'.repeat(400)));
  await expect(readFitsTable(text)).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' });
  const image = await changed('types.fits', (bytes) => bytes.subarray(0, 5760));
  await expect(readFitsTable(image)).rejects.toMatchObject({ code: 'CATALOGUE_FORMAT' });
  await expect(readFitsTable(join(folder, 'no-such.fits'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
});

test('a file cut off anywhere is an error with a code, or the whole table where only filling is lost', async () => {
  const whole = await readFile(goldenPath('described.fits'));
  const length = fc.integer({ min: 0, max: whole.length - 1 });
  await fc.assert(
    fc.asyncProperty(length, fc.boolean(), async (cut, packed) => {
      const path = await changed('described.fits', (bytes) =>
        packed ? gzipSync(bytes).subarray(0, Math.floor((cut / whole.length) * 600)) : bytes.subarray(0, cut),
      );
      const read = await readFitsTable(path).catch((error: unknown) => error as Error);
      if (read instanceof Error) expect(read).toBeInstanceOf(PerseusError);
      else expect(read.rows).toBe(2);
    }),
    { numRuns: 60 },
  );
});

test('any byte changed gives a table or an error with a code, never another failure', async () => {
  const whole = await readFile(goldenPath('arrays.fits'));
  const change = fc.record({
    at: fc.integer({ min: 0, max: whole.length - 1 }),
    byte: fc.integer({ min: 0, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const path = await changed('arrays.fits', (bytes) => {
        for (const { at, byte } of changes) bytes[at] = byte;
        return bytes;
      });
      const read = await readFitsTable(path).catch((error: unknown) => error);
      if (read instanceof Error) expect(read).toBeInstanceOf(PerseusError);
    }),
    { numRuns: 200 },
  );
});

test('an aborted read stops', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(readFitsTable(goldenPath('types.fits'), { signal })).rejects.toThrow('enough');
});
