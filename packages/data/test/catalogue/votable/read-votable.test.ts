import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PerseusError } from '@perseus/core';
import { parseVotable, readVotable } from '../../../src/catalogue/votable/read.js';
import { contentsOf, valuesOf } from '../sample-catalogue.js';

const goldenPath = (name: string) => new URL(`../../golden/votable/${name}`, import.meta.url).pathname;

// The table of golden/votable/make_votables.py.
const EXPECTED = {
  flag: ['true', 'false', 'false'],
  byte: ['0', '', '255'],
  short: ['-32768', '', '32767'],
  int: ['-2147483648', '', '2147483647'],
  objid: ['1237661126155436164', '', '9223372036854775807'],
  real: ['0.1', '', '1e+30'],
  ra: ['49.9467', '', '-0.3333333333333333'],
  name: ['NGC 1275', '', 'a < b & c'],
  greek: ['α Per', '', 'naïve'],
  mags: Array(3).fill('1.5 2.25 0.1'),
  pair: ['1 2', '3 4', '-5 6'],
};

test.each(['tabledata.vot', 'binary.vot', 'binary2.vot'])(
  '%s by astropy is read: values and missing ones',
  async (name) => {
    const read = await readVotable(goldenPath(name));
    expect(valuesOf(read)).toMatchObject(EXPECTED);
    expect(contentsOf(read)[6]).toMatchObject({
      type: 'float64',
      unit: 'deg',
      ucd: 'pos.eq.ra;meta.main',
      description: 'Right ascension (ICRS)',
    });
    expect(read.notes).toEqual(['QUERY: SELECT * FROM t', 'Coordinate system: ICRS, epoch J2015.5']);
    expect(read.overflow).toBe(false);
  },
);

test.each(['tabledata.vot', 'binary2.vot'])('%s is read the same in pieces of any size', async (name) => {
  const bytes = await readFile(goldenPath(name));
  const whole = contentsOf(await parseVotable(bytes, name));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (size) => {
      async function* pieces() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      expect(contentsOf(await parseVotable(pieces(), name))).toEqual(whole);
    }),
    { numRuns: 30 },
  );
});

test.each(['tabledata.vot', 'binary.vot', 'binary2.vot'])(
  'only the wanted columns of %s are read',
  async (name) => {
    const read = await readVotable(goldenPath(name), { columns: ['pair', 'OBJID'] });
    expect(valuesOf(read)).toEqual({ objid: EXPECTED.objid, pair: EXPECTED.pair });
    await expect(readVotable(goldenPath(name), { columns: ['z'] })).rejects.toMatchObject({
      code: 'CATALOGUE_COLUMNS',
    });
  },
);

const parse = (xml: string | Uint8Array) =>
  parseVotable(typeof xml === 'string' ? Buffer.from(xml) : xml, 'answer');

const FIELDS = '<FIELD name="id" datatype="long"/><FIELD name="t" datatype="char" arraysize="*"/>';

/** A VOTable with two columns around rows written out. */
function votable(data: string, infos = '', after = ''): string {
  return `<?xml version="1.0"?><VOTABLE version="1.4"><RESOURCE type="results">${infos}<TABLE>${FIELDS}<DATA>${data}</DATA></TABLE>${after}</RESOURCE></VOTABLE>`;
}
const tabledata = (rows: string) => votable(`<TABLEDATA>${rows}</TABLEDATA>`);
const binary2 = (stream: string) =>
  votable(`<BINARY2><STREAM encoding="base64">${stream}</STREAM></BINARY2>`);

test('a service that answers QUERY_STATUS=ERROR is heard in its own words', async () => {
  const xml = votable('<TABLEDATA/>', '<INFO name="QUERY_STATUS" value="ERROR">No table\n "pcc.mian"</INFO>');
  await expect(parse(xml)).rejects.toMatchObject({
    code: 'SERVICE_ERROR',
    message:
      'answer: the service answers that something went wrong: No table "pcc.mian". Mend the query, or try again later.',
  });
  const old = '<VOTABLE><INFO ID="Error" name="Error" value="DEC out of range"/></VOTABLE>';
  await expect(parse(old)).rejects.toThrow(/DEC out of range/);
});

test('an error after some rows is an error too', async () => {
  const late = '<INFO name="QUERY_STATUS" value="ERROR">time limit</INFO>';
  await expect(
    parse(votable('<TABLEDATA><TR><TD>1</TD><TD>a</TD></TR></TABLEDATA>', '', late)),
  ).rejects.toThrow(/time limit/);
});

test('OVERFLOW behind the table is a flag and a note', async () => {
  const xml = votable(
    '<TABLEDATA><TR><TD>1</TD><TD>a</TD></TR></TABLEDATA>',
    '',
    '<INFO name="QUERY_STATUS" value="OVERFLOW"/>',
  );
  const read = await parse(xml);
  expect(read).toMatchObject({ rows: 1, overflow: true });
  expect(read.notes.join()).toMatch(/more rows than it gave/);
});

test('an empty answer is an empty table with its columns', async () => {
  for (const xml of [tabledata(''), binary2(''), votable('').replace('<DATA></DATA>', '')]) {
    expect(await parse(xml)).toMatchObject({
      rows: 0,
      columns: [
        { name: 'id', type: 'int64' },
        { name: 't', type: 'text' },
      ],
    });
  }
});

test('prefixes, namespaces, CDATA, entities, comments, Latin-1 and UTF-16 are XML like any other', async () => {
  const rows = '<TR><TD> 7 </TD><TD><![CDATA[a<b]]> &amp; &#x3b1;</TD></TR><!-- > --><TR><TD/><TD></TD></TR>';
  const plain = tabledata(rows);
  const expected = { id: ['7', ''], t: ['a<b & α', ''] };
  expect(valuesOf(await parse(plain))).toEqual(expected);
  expect(
    valuesOf(
      await parse(
        plain.replaceAll(/<(\/?)([A-Z])/g, '<$1v:$2').replace('<v:VOTABLE', '<v:VOTABLE xmlns:v="x"'),
      ),
    ),
  ).toEqual(expected);
  expect(valuesOf(await parse(Buffer.from(`\ufeff${plain}`, 'utf16le')))).toEqual(expected);
  const latin = tabledata('<TR><TD>1</TD><TD>B\u00e4rbel</TD></TR>').replace(
    '"1.0"',
    '"1.0" encoding="ISO-8859-1"',
  );
  expect(valuesOf(await parse(Buffer.from(latin, 'latin1')))['t']).toEqual(['B\u00e4rbel']);
});

test('the first table with rows is read, and the others are mentioned', async () => {
  const table = (name: string, data: string) =>
    `<TABLE><FIELD name="${name}" datatype="int"/>${data}</TABLE>`;
  const rows = '<DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA>';
  const stream = '<DATA><BINARY2><STREAM encoding="base64">AAAAAAE=</STREAM></BINARY2></DATA>';
  const read = await parse(
    `<VOTABLE><RESOURCE>${table('a', '')}${table('b', rows)}${table('c', stream)}</RESOURCE></VOTABLE>`,
  );
  expect(valuesOf(read)).toEqual({ b: ['1'] });
  expect(read.notes.join()).toMatch(/3 tables/);
});

test('columns of one name are told apart', async () => {
  const read = await parse(tabledata('<TR><TD>1</TD><TD>a</TD></TR>').replace('name="t"', 'name="id"'));
  expect(valuesOf(read)).toEqual({ id: ['1'], id_2: ['a'] });
});

test.each([
  ['a word among numbers', '<TR><TD>1</TD><TD>a</TD></TR><TR><TD>N/A</TD><TD/></TR>', 2, 'id'],
  ['an integer beyond 64 bits', '<TR><TD>9223372036854775808</TD><TD/></TR>', 1, 'id'],
  ['too few cells', '<TR><TD>1</TD></TR>', 1, undefined],
  ['too many cells', '<TR><TD>1</TD><TD/><TD/></TR>', 1, undefined],
])('%s is refused with its row', async (_what, rows, row, column) => {
  const failure = await parse(tabledata(rows)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'CATALOGUE_UNREADABLE', place: { row } });
  if (column !== undefined) expect(failure).toMatchObject({ place: { column } });
});

test.each([
  ['a letter that is none of base64', 'AAAA*AAA'],
  ['a last group that is not whole', 'AAAAA'],
  ['padding in the middle', 'AA==AAAA'],
  ['a row that is cut off', Buffer.alloc(9).toString('base64')],
  [
    'a text that claims 2 GiB',
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff]).toString('base64'),
  ],
  [
    'a text of negative length',
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]).toString('base64'),
  ],
])('base64 with %s is refused', async (_what, stream) => {
  await expect(parse(binary2(stream))).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' });
});

test('entities are never expanded: a bomb is an error at once', async () => {
  const entities = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
    '',
  );
  const bomb = tabledata('<TR><TD>1</TD><TD>&l12;</TD></TR>').replace(
    '<VOTABLE',
    `<!DOCTYPE VOTABLE [<!ENTITY l0 "lol">${entities}]><VOTABLE`,
  );
  await expect(parse(bomb)).rejects.toThrow(/undefined entity/);
  const file = bomb
    .replace('&l12;', '&x;')
    .replace('<!ENTITY l0', '<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY l0');
  await expect(parse(file)).rejects.toThrow(/undefined entity/);
});

test('depth is bounded', async () => {
  await expect(parse(`<VOTABLE>${'<RESOURCE>'.repeat(100_000)}`)).rejects.toThrow(/more than 64 deep/);
});

test('a tag that never ends is not waited for', async () => {
  async function* endless() {
    yield Buffer.from('<VOTABLE version="');
    for (let i = 0; i < 1000; i++) yield Buffer.alloc(1 << 20, 'a');
    throw new Error('read to the end');
  }
  await expect(parseVotable(endless(), 'answer')).rejects.toThrow(/16 million characters/);
});

test.each([
  ['a web page', '<html><body>Service is down</body></html>', /a web page and no VOTable/],
  ['an empty answer', '', /no VOTable|no well-formed/],
  ['plain text', 'Internal error', /no well-formed XML/],
  ['a cut off document', tabledata('<TR><TD>1</TD><TD>a</TD></TR>').slice(0, -40), /no well-formed XML/],
  ['an unknown datatype', tabledata('').replace('"long"', '"quad"'), /datatype of its column "id" is "quad"/],
  ['a broken array size', tabledata('').replace('"*"', '"3y"'), /array size of its column "t"/],
  ['no table', '<VOTABLE><RESOURCE/></VOTABLE>', /no TABLE with FIELDs/],
])('%s is said to be what it is', async (_what, xml, message) => {
  await expect(parse(xml)).rejects.toMatchObject({
    code: 'CATALOGUE_UNREADABLE',
    message: expect.stringMatching(message) as string,
  });
});

test.each(['href="http://localhost/rows"', 'encoding="gzip"'])(
  'a stream with %s is refused by name',
  async (attribute) => {
    const xml = votable(`<BINARY><STREAM ${attribute}>AAAA</STREAM></BINARY>`);
    await expect(parse(xml)).rejects.toMatchObject({ code: 'CATALOGUE_FORMAT' });
  },
);

test('any bytes changed give a table or an error with a code, never another failure', async () => {
  const goldens = await Promise.all(
    ['tabledata.vot', 'binary2.vot', 'binary.vot'].map((name) => readFile(goldenPath(name))),
  );
  const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...goldens),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (golden, changes) => {
        const bytes = Buffer.from(golden);
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
        const read = await parse(bytes).catch((error: unknown) => error);
        if (read instanceof Error) expect(read).toBeInstanceOf(PerseusError);
      },
    ),
    { numRuns: 300 },
  );
});
