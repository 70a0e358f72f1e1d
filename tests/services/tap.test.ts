import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POLITE_DEFAULTS, PoliteClient, queryTap, tapColumns, tapTables, textAt } from '@perseus/data';
import type { StandInAnswer } from '../stand-in/exchange.js';
import { always, firstRequests, htmlWithStatus200, throttled, unavailable } from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';
import { queryError, type TapTable } from '../stand-in/tap.js';

const MAIN: TapTable = {
  columns: [
    {
      name: 'object_name',
      datatype: 'char',
      ucd: 'meta.id;meta.main',
      description: 'Name & number, <short>',
    },
    { name: 'source_id', datatype: 'long' },
    { name: 'raj2000', datatype: 'double', unit: 'deg', ucd: 'pos.eq.ra;meta.main' },
    { name: 'v_mag', datatype: 'float', unit: 'mag' },
  ],
  rows: [
    ['PCC-0001', 9223372036854775807n, 49.95, 14.25],
    ['PCC-0002 <b>', 2n, 49.96, null],
    ['', null, 49.97, 20.5],
  ],
};
const TABLES = { 'pcc.main': MAIN, 'J/ApJS/245/10/table3': MAIN, 'j.other': MAIN };

let service: StandIn;
let client: PoliteClient;
const start = async (tap: Parameters<typeof startStandIn>[0] = {}) => {
  service = await startStandIn({ tap: { tables: TABLES }, ...tap });
};
beforeEach(async () => {
  await start();
  client = new PoliteClient({
    ...POLITE_DEFAULTS,
    requestsPerSecond: 1000,
    retries: 2,
    backoffSeconds: 0.001,
  });
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await service.close();
});

const ask = (query: string, options: { maxRows?: number; token?: string } = {}) =>
  queryTap({ url: `${service.url}/tap`, query, maxRows: 1000, client, ...options });

describe('a query', () => {
  test('gives the table with units and UCDs, 64-bit integers whole and nulls as nulls', async () => {
    const found = await ask('SELECT * FROM pcc.main');
    expect(found).toMatchObject({ rows: 3, overflow: false, format: 'votable' });
    expect(found.columns).toMatchObject([
      { name: 'object_name', ucd: 'meta.id;meta.main', description: 'Name & number, <short>' },
      { name: 'source_id', type: 'int64' },
      { name: 'raj2000', unit: 'deg', ucd: 'pos.eq.ra;meta.main' },
      { name: 'v_mag', unit: 'mag' },
    ]);
    const rows = [0, 1, 2].map((row) => found.columns.map((column) => textAt(column, row)));
    expect(rows).toEqual([
      ['PCC-0001', '9223372036854775807', '49.95', '14.25'],
      ['PCC-0002 <b>', '2', '49.96', ''],
      ['', '', '49.97', '20.5'],
    ]);
    expect(found.notes.join('\n')).toContain('SELECT * FROM pcc.main');
  });

  test('is sent as TAP has it, to the service’s sync address however that was written', async () => {
    await ask('SELECT * FROM pcc.main');
    for (const url of ['/tap/', '/tap/sync', '/a/b/tap']) {
      await queryTap({ url: service.url + url, query: 'SELECT * FROM pcc.main', maxRows: 7, client });
    }
    expect(service.requests.map(({ path }) => path)).toEqual([
      '/tap/sync',
      '/tap/sync',
      '/tap/sync',
      '/a/b/tap/sync',
    ]);
    expect(Object.fromEntries(service.requests[1]?.form ?? [])).toEqual({
      REQUEST: 'doQuery',
      LANG: 'ADQL',
      FORMAT: 'votable',
      MAXREC: '7',
      QUERY: 'SELECT * FROM pcc.main',
    });
    expect(service.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('with more rows than were asked for says so', async () => {
    expect(await ask('SELECT * FROM pcc.main', { maxRows: 2 })).toMatchObject({ rows: 2, overflow: true });
  });

  test('takes a token along where nobody can read it', async () => {
    await ask('SELECT * FROM pcc.main', { token: 'abc' });
    expect(service.requests[0]?.headers.authorization).toBe('Bearer abc');
    const far = { url: 'http://sky.example/tap', query: 'SELECT 1', maxRows: 1, client, token: 'abc' };
    await expect(queryTap(far)).rejects.toMatchObject({ code: 'OPTION_INVALID', place: { option: 'token' } });
  });
});

describe('a service that refuses', () => {
  const answering = async (answer: StandInAnswer) => {
    await service.close();
    await start({ routes: [{ path: /sync$/, answer: () => answer }] });
  };

  test.each([200, 400, 500])('by a VOTable with status %i is heard, and asked once', async (status) => {
    await answering(queryError('Field "objId2" does not exist', status));
    await expect(ask('SELECT objId2')).rejects.toMatchObject({
      code: 'SERVICE_ERROR',
      message: expect.stringContaining('Field "objId2" does not exist') as string,
    });
    expect(service.requests).toHaveLength(1);
  });

  test('a table that it does not have says so', async () => {
    await expect(ask('SELECT * FROM nowhere')).rejects.toThrow(/No such table known: nowhere/);
  });

  test('by a page with status 404 is no TAP service', async () => {
    await answering({
      status: 404,
      contentType: 'text/html',
      body: '<html><head><title>x</title></head><p>Not &amp; found.</p></html>',
    });
    await expect(ask('SELECT 1')).rejects.toMatchObject({
      code: 'SERVICE_ERROR',
      message: expect.stringContaining('status 404: Not & found. Check the address') as string,
      place: { status: 404, attempts: 1 },
    });
  });

  test('by a page with status 200 is asked again, and named at last', async () => {
    service.setFaults(firstRequests(2, htmlWithStatus200));
    expect((await ask('SELECT * FROM pcc.main')).rows).toBe(3);
    service.setFaults(always(htmlWithStatus200));
    await expect(ask('SELECT 1')).rejects.toMatchObject({
      code: 'SERVICE_ANSWER',
      message: expect.stringContaining('Back soon') as string,
    });
  });

  test('for a while is asked again', async () => {
    for (const fault of [unavailable(503), unavailable(502), throttled('0')]) {
      service.setFaults(firstRequests(2, fault));
      expect((await ask('SELECT * FROM pcc.main')).rows).toBe(3);
    }
    service.setFaults(always(unavailable(503)));
    await expect(ask('SELECT 1')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('a VOTable that is cut off is no table', async () => {
    await answering({
      contentType: 'application/x-votable+xml',
      body: '<?xml version="1.0"?><VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD name="a" datatype="int"/><DATA><TABLEDATA><TR><TD>1',
    });
    await expect(ask('SELECT 1')).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' });
  });
});

describe('what a service has', () => {
  test.each([false, true])(
    'is found, whether names stand in quotes there (%s) or not',
    async (quotesNames) => {
      await service.close();
      await start({ tap: { tables: TABLES, quotesNames } });
      const tap = { url: `${service.url}/tap`, client };
      expect(await tapTables(tap, 'J/ApJS/245/10/')).toEqual(['J/ApJS/245/10/table3']);
      expect(await tapColumns(tap, 'J/ApJS/245/10/table3')).toMatchObject([
        { name: 'object_name', unit: null, ucd: 'meta.id;meta.main' },
        { name: 'source_id', unit: null, ucd: null, description: null },
        { name: 'raj2000', unit: 'deg' },
        { name: 'v_mag', unit: 'mag' },
      ]);
      expect(await tapColumns(tap, "no'where")).toEqual([]);
      expect(await tapTables(tap, 'none')).toEqual([]);
    },
  );
});
