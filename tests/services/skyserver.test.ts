import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  crossIdSdss,
  POLITE_DEFAULTS,
  PoliteClient,
  searchSql,
  SKY_SEARCH_DEFAULTS,
  skyServerSearch,
  textAt,
  type Catalogue,
  type SkySearch,
} from '@perseus/data';
import type { StandInAnswer } from '../stand-in/exchange.js';
import {
  always,
  firstRequests,
  htmlWithStatus200,
  jsonWithStatus200,
  throttled,
  unavailable,
} from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';
import { arcminBetween, smallSky } from '../stand-in/sky.js';
import { csv, htmlError, jsonError, refused } from '../stand-in/skyserver.js';

const sky = smallSky();
let answerInstead: StandInAnswer | null = null;
let service: StandIn;
let client: PoliteClient;
beforeEach(async () => {
  answerInstead = null;
  service = await startStandIn({ skyServer: { sky, answerSql: () => answerInstead } });
  client = new PoliteClient({
    ...POLITE_DEFAULTS,
    requestsPerSecond: 1000,
    retries: 2,
    backoffSeconds: 0.001,
    timeoutSeconds: 20,
  });
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await service.close();
});

const SEARCH: SkySearch = {
  ...SKY_SEARCH_DEFAULTS,
  centre: { raDeg: 49.9467, decDeg: 41.5131 },
  radiusArcmin: 45,
};
const search = (options: Partial<SkySearch> = {}) =>
  skyServerSearch({ sql: searchSql({ ...SEARCH, ...options }), service: service.url, client });
const ask = (sql: string) => skyServerSearch({ sql, service: service.url, client });
const cellsOf = (catalogue: Catalogue, name: string) => {
  const column = catalogue.columns.find((other) => other.name === name);
  if (column === undefined) return expect.fail(`no column ${name}`);
  return Array.from({ length: catalogue.rows }, (_, row) => textAt(column, row));
};

describe('a search', () => {
  test('finds the galaxies with spectra about the centre, nearest first, one row for each spectrum', async () => {
    const found = await search();
    const expected = sky
      .filter((object) => object.type === 3 && arcminBetween(object, { ra: 49.9467, dec: 41.5131 }) < 45)
      .flatMap(({ objID, spectra }) => spectra.map(() => String(objID)));
    expect(cellsOf(found, 'objID')).toEqual(expected);
    expect(expected[0]).toBe(expected[1]);
    expect(found.columns.find(({ name }) => name === 'objID')?.type).toBe('int64');
    const distances = cellsOf(found, 'distance').map(Number);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(found.truncated).toBe(false);
  });

  test('sends the query as a form to the release that was asked', async () => {
    await skyServerSearch({ sql: searchSql(SEARCH), release: 'DR17', service: service.url, client });
    expect(service.requests[0]).toMatchObject({
      method: 'POST',
      path: '/dr17/SkyServerWS/SearchTools/SqlSearch',
    });
    expect(service.requests[0]?.form.get('format')).toBe('csv');
    expect(service.requests[0]?.form.get('cmd')).toBe(searchSql(SEARCH));
    await search();
    expect(service.requests[1]?.path).toContain('/dr16/');
  });

  test('keeps a text with commas whole, and a number of 64 bits without sign as text', async () => {
    const found = await search();
    expect(cellsOf(found, 'subClass')).toContain('STARBURST, BROADLINE');
    expect(cellsOf(found, 'specObjID')).toContain('10000000000000000000');
    expect(cellsOf(found, 'zErr')[0]).toBe('0.00001096025');
  });

  test('of photometry alone finds objects without spectra too, and stars when they are asked for', async () => {
    const galaxies = await search({ spectra: false });
    const both = await search({ spectra: false, types: 'any' });
    expect(galaxies.rows).toBeGreaterThan((await search()).rows);
    expect(both.rows).toBeGreaterThan(galaxies.rows);
    expect(both.columns.map(({ name }) => name)).not.toContain('z');
  });

  test('for the red sequence leaves out what lies beyond its lines', async () => {
    const all = await search({ types: 'any', spectra: false, radiusArcmin: 1000 });
    const red = await search({ types: 'any', spectra: false, radiusArcmin: 1000, redSequence: true });
    const inBox = cellsOf(all, 'R_mag').filter((r, i) => {
      const line = -14.3 * Number(cellsOf(all, 'g_z')[i]);
      return Number(r) > line + 37 && Number(r) < line + 46;
    });
    expect(red.rows).toBe(inBox.length);
    expect(red.rows).toBeGreaterThan(0);
    expect(red.rows).toBeLessThan(all.rows);
  });

  test('that finds nothing is a table without rows that has its columns', async () => {
    const nothing = await search({ centre: { raDeg: 200, decDeg: -10 } });
    expect(nothing.rows).toBe(0);
    expect(nothing.columns.map(({ name }) => name)).toContain('objID');
  });

  test('gives as many rows as were asked for', async () => {
    expect((await search({ top: 3 })).rows).toBe(3);
  });

  test('that gives as many rows as the service ever does says that there may be more', async () => {
    answerInstead = csv(`objID\n${'1\n'.repeat(500_000)}`);
    const found = await search();
    expect(found).toMatchObject({ rows: 500_000, truncated: true });
    expect(found.notes.join()).toContain('there may be more');
  });
});

describe('SkyServer says no', () => {
  test.each<[string, () => StandInAnswer, number]>([
    ['as JSON with status 400', () => jsonError(400, 'Invalid column name'), 1],
    ['as JSON with status 401', () => jsonError(401, 'Not allowed'), 1],
    [
      'as JSON with status 500, which no retry would change',
      () => jsonError(500, "Invalid object name 'x'"),
      1,
    ],
    ['as a page of its own with status 200', () => htmlError("Incorrect syntax near 'x'"), 1],
    ['as a table with status 200', () => refused('error: limit is top 500000'), 1],
  ])('%s', async (_how, answer, attempts) => {
    answerInstead = answer();
    await expect(ask('SELECT x')).rejects.toMatchObject({ code: 'SERVICE_ERROR', place: { attempts } });
    expect(service.requests).toHaveLength(attempts);
  });

  test('and its words are in the message', async () => {
    answerInstead = jsonError(500, "Invalid column name 'objId2'.");
    await expect(ask('SELECT objId2')).rejects.toThrow(/Invalid column name 'objId2'\. Mend the query/);
    answerInstead = htmlError('Radius &lt; 0 is no &quot;radius&quot;');
    await expect(ask('SELECT 1')).rejects.toThrow(/Radius < 0 is no "radius"/);
    answerInstead = refused('ERROR: a, b and c');
    await expect(ask('SELECT 1')).rejects.toThrow(/ERROR: a, b and c/);
  });

  test('for a while, as JSON with status 500: asked again, and its words are in the message at last', async () => {
    answerInstead = jsonError(500, 'Timeout expired');
    await expect(ask('SELECT x')).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('Timeout expired') as string,
      place: { attempts: 3, status: 500 },
    });
  });

  test('by its own filter, to what is no SELECT or asks too many rows', async () => {
    await expect(ask('UPDATE t')).rejects.toThrow(/must be a SELECT/);
    await expect(ask('SELECT TOP 500001 objID FROM PhotoObj')).rejects.toThrow(/limit is top 500000/);
  });

  test('to too many queries a minute, with status 200: asked again, and then named as what it is', async () => {
    answerInstead = refused('ERROR: Maximum 60 queries allowed per minute. Rejected query: SELECT 1');
    await expect(ask('SELECT 1')).rejects.toMatchObject({
      code: 'SERVICE_THROTTLED',
      place: { attempts: 3 },
    });
  });

  test('with a page of somebody in between and status 200: asked again, and mended by it', async () => {
    service.setFaults(firstRequests(2, htmlWithStatus200));
    expect((await search()).rows).toBeGreaterThan(0);
    service.setFaults(always(htmlWithStatus200));
    await expect(search()).rejects.toThrow(/a web page that says "Maintenance"\. Try again later/);
  });

  test('with JSON and status 200', async () => {
    service.setFaults(always(jsonWithStatus200));
    await expect(search()).rejects.toThrow(/Something went wrong/);
    answerInstead = { contentType: 'application/json', body: '[{"TableName":"Table1","Rows":[]}]' };
    service.setFaults(null);
    await expect(search()).rejects.toThrow(/JSON in place of a table/);
  });

  test('with 404, for a release that it does not have', async () => {
    answerInstead = {
      status: 404,
      contentType: 'text/html',
      body: '<html><title>404 - Not Found</title></html>',
    };
    await expect(search()).rejects.toMatchObject({ code: 'SERVICE_ERROR', place: { status: 404 } });
  });

  test('by the web server in front of it, whose 500, 503 and 429 pass', async () => {
    for (const fault of [unavailable(500), unavailable(502), unavailable(503), throttled('0')]) {
      service.setFaults(firstRequests(2, fault));
      expect((await search()).rows).toBeGreaterThan(0);
    }
    service.setFaults(always(unavailable(503)));
    await expect(search()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    service.setFaults(always(throttled('0')));
    await expect(search()).rejects.toMatchObject({ code: 'SERVICE_THROTTLED' });
  });

  test('with a table that is cut off, or that nobody can read', async () => {
    answerInstead = { contentType: 'text/plain', body: '#Table1\nobjID,ra\n1237661127041023136,49.9' };
    await expect(search()).rejects.toMatchObject({ code: 'SERVICE_ANSWER' });
    answerInstead = csv('a,b\n"x","y","z"\n');
    await expect(search()).rejects.toMatchObject({ code: 'SERVICE_ANSWER', place: { row: 1 } });
  });

  test.each(['dr7', 'dr', '', 'edr', '16.5'])(
    'release "%s" is refused before anything is sent',
    async (release) => {
      const query = { sql: 'SELECT 1', release, service: service.url, client };
      await expect(skyServerSearch(query)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      expect(service.requests).toHaveLength(0);
    },
  );
});

describe('CrossID', () => {
  const positions = {
    raDeg: [...sky.map(({ ra }) => ra), NaN, 200],
    decDeg: [...sky.map(({ dec }) => dec + 0.5 / 3600), 41, -10],
  };
  const cross = (options: Partial<Parameters<typeof crossIdSdss>[0]> = {}) =>
    crossIdSdss({
      positions,
      radiusArcmin: 0.05,
      matches: 'best',
      service: service.url,
      client,
      ...options,
    });

  test('finds each position’s object, by the row it was given in, with the separation', async () => {
    const found = await cross();
    expect(cellsOf(found, 'row').map(Number)).toEqual(sky.map((_, i) => i + 1));
    expect(cellsOf(found, 'objID')).toEqual(sky.map(({ objID }) => String(objID)));
    for (const separation of cellsOf(found, 'separation_arcsec'))
      expect(Number(separation)).toBeCloseTo(0.5, 6);
    expect(found.columns.map(({ name }) => name)).not.toContain('up_id');
  });

  test('finds all objects within the radius where all are asked for', async () => {
    await using dense = await startStandIn({ skyServer: { sky: smallSky({ stepArcmin: 0.5 }) } });
    const centre = { raDeg: [49.9467], decDeg: [41.5131] };
    const found = await cross({ positions: centre, radiusArcmin: 3, matches: 'all', service: dense.url });
    expect(cellsOf(found, 'row')).toEqual(Array(6).fill('1'));
    expect(Math.max(...cellsOf(found, 'separation_arcsec').map(Number))).toBeLessThan(180);
  });

  test('brings the spectra, and nulls where an object has none', async () => {
    const found = await cross({ spectra: true });
    const redshifts = cellsOf(found, 'z');
    expect(redshifts.map((z) => z === '')).toEqual(sky.map(({ spectra }) => spectra.length === 0));
  });

  test('sends no more than a thousand at a time, passes over what is no position, and counts on', async () => {
    const many = Array.from({ length: 2500 }, (_, i) => sky[i % sky.length] as (typeof sky)[number]);
    const raDeg = Float64Array.from(many, ({ ra }, i) => (i === 7 ? NaN : ra));
    const decDeg = Float64Array.from(many, ({ dec }) => dec);
    const progress: number[] = [];
    const found = await cross({
      positions: { raDeg, decDeg },
      onProgress: (told) => progress.push(told.positions),
    });
    const rows = many.map((_, i) => i + 1).filter((row) => row !== 8);
    expect(cellsOf(found, 'row').map(Number)).toEqual(rows);
    expect(progress).toEqual([1000, 2000, 2499]);
    expect(service.requests.map(({ form }) => form.get('upload')?.split('\n').length)).toEqual([
      1001, 1001, 500,
    ]);
  });

  test('sends everything in the body, as the service wants it', async () => {
    await cross();
    expect(service.requests[0]?.query.size).toBe(0);
    expect(service.requests[0]?.form.get('photoScope')).toBe('nearPrim');
    expect(service.requests[0]?.form.get('uquery')?.match(/select/gi)).toHaveLength(1);
    expect(service.requests[0]?.form.get('upload')).not.toMatch(/e-/);
  });

  test('without a match, or without a position, is a table without rows', async () => {
    expect((await cross({ positions: { raDeg: [200], decDeg: [-10] } })).rows).toBe(0);
    expect((await cross({ positions: { raDeg: [], decDeg: [] } })).rows).toBe(0);
    expect(service.requests).toHaveLength(1);
  });

  test('mends a fault in the middle of the positions', async () => {
    service.setFaults(firstRequests(2, { kind: 'cut', afterBytes: 30 }));
    expect((await cross()).rows).toBe(sky.length);
  });

  test.each([0, 3.1, NaN])('within %s arcmin is refused before anything is sent', async (radiusArcmin) => {
    await expect(cross({ radiusArcmin })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    expect(service.requests).toHaveLength(0);
  });
});
