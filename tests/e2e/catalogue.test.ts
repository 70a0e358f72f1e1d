import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { always, unavailable } from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';
import { csv, refused } from '../stand-in/skyserver.js';
import { smallSky } from '../stand-in/sky.js';
import type { TapTable } from '../stand-in/tap.js';
import { perseus, perseusJson, startPerseus } from './perseus-process.js';

let folder: string;
const at = (name: string) => join(folder, name);
const table = async (name: string, text: string) => {
  await writeFile(at(name), text);
  return at(name);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const oneSpace = (sql: string) => sql.replaceAll(/\s+/g, ' ').trim();

describe('a search', () => {
  // The two queries of Appendix B of the thesis, word for word.
  const COLOURS = [
    ...['p.modelMag_u - p.modelMag_g as u_g', 'p.modelMag_g - p.modelMag_z as g_z'],
    ...['p.modelMag_g - p.modelMag_r as g_r', 'p.modelMag_g - p.modelMag_i as g_i'],
    ...['p.modelMag_r - p.modelMag_i as r_i', 'p.modelMag_r - p.modelMag_z as r_z'],
  ].join(', ');
  const FROM = (radius: number) =>
    'FROM photoObj as p JOIN SpecObjAll s ON p.objID = s.bestObjID ' +
    `JOIN dbo.fGetNearbyObjEq(49.9467, 41.5131, ${radius}) as N ON N.objID = p.objID WHERE`;

  test.each([
    [
      'of the red sequence',
      ['--radius', '45', '--red-sequence', '--no-dereddened', '--no-distance', '--top', '100'],
      `SELECT TOP 100 p.objID, p.ra, p.dec, p.modelMag_r, ${COLOURS}, p.petroRad_r, p.flags, ` +
        'dbo.fPhotoFlagsN(p.flags) as flag_text, s.specObjID, s.z, s.zErr, s.zWarning, s.class, s.subClass ' +
        `${FROM(45)} p.modelMag_r > -14.3*(p.modelMag_g - p.modelMag_z) + 37 ` +
        'and p.modelMag_r < -14.3*(p.modelMag_g - p.modelMag_z) + 46 and p.type = 3',
    ],
    [
      'of the independent test',
      ['--radius', '90', '--no-flags', '--no-spectral-class', '--top', '1000'],
      'SELECT TOP 1000 p.objID, p.ra, p.dec, p.modelMag_r as R_mag, p.modelMag_r - p.extinction_r as r0, ' +
        `p.modelMag_g - p.extinction_g - p.modelMag_z + p.extinction_z as g_z0, ${COLOURS}, p.petroRad_r, ` +
        `s.specObjID, s.z, s.zErr, s.zWarning, N.distance ${FROM(90)} p.type = 3 ORDER BY distance`,
    ],
  ])("the thesis's query %s comes out of options", async (_, options, expected) => {
    const common = [
      'catalogue',
      'search',
      'perseus',
      '--spectra',
      '--galaxies',
      '--no-extinction',
      '--dry-run',
    ];
    const { stdout } = await perseus([...common, ...options]);
    expect(oneSpace(stdout)).toBe(expected);
  });

  test('asks SkyServer and keeps identifiers beyond 2^53', async () => {
    const asked: string[] = [];
    const answer = 'objID,ra,dec\n1237661127041023136,49.94,41.51\n1237661127041023137,49.95,41.52\n';
    await using service = await startStandIn({
      skyServer: { answerSql: (sql) => (asked.push(sql), csv(answer)) },
    });
    const output = at('found.csv');
    const found = await perseusJson<{ rows: number; columns: string[] }>([
      ...['catalogue', 'search', '--ra', '49.9467', '--dec', '41.5131', '--radius', '3'],
      ...['--service', service.url, '-o', output],
    ]);
    expect(found).toMatchObject({ rows: 2, columns: ['objID', 'ra', 'dec'] });
    expect(asked[0]).toContain('fGetNearbyObjEq(49.9467, 41.5131, 3)');
    expect(await readFile(output, 'utf8')).toBe(answer);
    expect(service.requests[0]!.path).toContain('/dr16/');
  });

  test('of your own is sent as it stands', async () => {
    const asked: string[] = [];
    await using service = await startStandIn({
      skyServer: { answerSql: (sql) => (asked.push(sql), csv('n\n7\n')) },
    });
    const sql = await table('own.sql', '-- mine\nSELECT count(*) AS n\nFROM PhotoObj;\n');
    await perseus(['catalogue', 'search', '--sql', sql, '--service', service.url, '-o', at('own.csv')]);
    expect(oneSpace(asked[0]!)).toBe('SELECT count(*) AS n FROM PhotoObj');
  });

  test('that the service refuses is one sentence with what it said, and leaves no file', async () => {
    await using service = await startStandIn({
      skyServer: { answerSql: () => refused('ERROR: Invalid column name objId2') },
    });
    const { stderr } = await perseus(
      ['catalogue', 'search', 'coma', '--service', service.url, '-o', at('none.csv'), '--quiet'],
      { code: 1 },
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('Invalid column name objId2');
    await expect(readFile(at('none.csv'))).rejects.toThrow('ENOENT');
  });

  test('of a service that is down says so after its tries, by code', async () => {
    await using service = await startStandIn({ faults: always(unavailable(503)) });
    const { stderr } = await perseus(
      [
        ...['catalogue', 'search', 'perseus', '--service', service.url, '-o', at('none.csv'), '--json'],
        ...['--retries', '1', '--rate', '100'],
      ],
      { code: 1 },
    );
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; code?: string });
    expect(lines.map(({ type }) => type)).toEqual(['note', 'retry', 'error']);
    expect(lines.at(-1)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(service.requests).toHaveLength(2);
  });

  test('ends on Ctrl-C at once, with 130 and no file', async () => {
    await using service = await startStandIn({ faults: always({ kind: 'hang' }) });
    const { child, ended } = startPerseus([
      ...['catalogue', 'search', 'perseus', '--service', service.url, '-o', at('none.csv')],
    ]);
    await vi.waitUntil(() => service.requests.length > 0, 30_000);
    const asked = performance.now();
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('No output was left behind');
    expect(performance.now() - asked).toBeLessThan(10_000);
    await expect(readFile(at('none.csv'))).rejects.toThrow('ENOENT');
  });
});

describe('a fetch', () => {
  const PCC: TapTable = {
    columns: [
      { name: 'object_name', datatype: 'char', ucd: 'meta.id;meta.main' },
      { name: 'raj2000', datatype: 'double', unit: 'deg', ucd: 'pos.eq.ra;meta.main' },
      { name: 'dej2000', datatype: 'double', unit: 'deg', ucd: 'pos.eq.dec;meta.main' },
    ],
    rows: [
      ['PCC-0001', 49.2355, 41.5722],
      ['PCC-0002', 49.2357, 41.4718],
    ],
  };
  let service: StandIn;
  beforeAll(async () => {
    service = await startStandIn({ tap: { tables: { 'pcc.main': PCC } } });
  });
  afterAll(() => service.close());

  const fetching = (...options: string[]) => ['catalogue', 'fetch', ...options, '--rate', '100'];
  const byTap = (query: string) => fetching('--tap', `${service.url}/tap`, '--query', query);

  test('of a TAP table keeps its units and UCDs', async () => {
    const output = at('tap.ecsv');
    const fetched = await perseusJson<object>([...byTap('SELECT * FROM pcc.main'), '-o', output]);
    expect(fetched).toMatchObject({
      rows: 2,
      columns: ['object_name', 'raj2000', 'dej2000'],
      truncated: false,
    });
    const text = await readFile(output, 'utf8');
    expect(text).toMatch(/^# %ECSV/);
    expect(text).toMatch(/"?unit"?: "?deg"?/);
    expect(text).toContain('pos.eq.ra;meta.main');
  });

  test('that is cut short says so', async () => {
    const { stderr } = await perseus([
      ...byTap('SELECT * FROM pcc.main'),
      ...['--max-rows', '1', '-o', at('one.csv')],
    ]);
    expect(stderr).toContain('more than these 1 rows');
  });

  test('that the service refuses is told in its words', async () => {
    const { stderr } = await perseus([...byTap('SELECT * FROM pcc.mian'), '-o', at('none.csv'), '--quiet'], {
      code: 1,
    });
    expect(stderr).toContain('pcc.mian');
    expect(stderr).toContain('No such table');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('of the PCC leaves a checksum beside it, and warns where objects are missing', async () => {
    const output = at('pcc.csv');
    const { stdout, stderr } = await perseus([
      ...fetching('pcc', '--source', 'gavo', '--service', `${service.url}/tap`, '-o', output),
    ]);
    expect(stderr).toContain('5437');
    expect(stdout).toContain(`Table: ${output}, 2 rows, 3 columns, from gavo`);
    const hash = createHash('sha256')
      .update(await readFile(output))
      .digest('hex');
    expect(await readFile(`${output}.sha256`, 'utf8')).toBe(`${hash}  pcc.csv\n`);
  });
});

describe('two tables', () => {
  let left: string;
  let right: string;
  beforeAll(async () => {
    left = await table('left.csv', 'id,ra,dec,V\na,49.0,41,18\nb,49.1,41,18\nc,49.2,41,18\n');
    right = await table(
      'right.csv',
      'name,RAJ2000,DEJ2000,r\nx,49.0001,41,18.1\ny,49.1001,41,21\nz,50,41,18\n',
    );
  });

  test('are joined on the sky, and doubtful matches are counted', async () => {
    const output = at('joined.csv');
    const matched = await perseusJson<object>([
      ...[
        'catalogue',
        'crossmatch',
        left,
        right,
        '--radius',
        '1',
        '--compare-magnitudes',
        'V,r,2',
        '-o',
        output,
      ],
    ]);
    expect(matched).toMatchObject({
      ...{ rows: 2, pairs: 2, matchedLeft: 2, unmatchedLeft: 1 },
      doubtful: { beyondLimit: 1, missing: 0 },
    });
    const [header, ...rows] = (await readFile(output, 'utf8')).trim().split('\n');
    expect(header!.split(',')).toEqual(
      expect.arrayContaining(['id', 'ra', 'dec', 'name', 'separation_arcsec', 'match_doubtful']),
    );
    expect(rows.map((line) => line.split(',')[0])).toEqual(['a', 'b']);
  });

  test('keep every row of the left one on request', async () => {
    const output = at('left-joined.csv');
    await perseus(['catalogue', 'crossmatch', left, right, '--radius', '1', '--keep', 'left', '-o', output]);
    expect((await readFile(output, 'utf8')).trim().split('\n')).toHaveLength(4);
  });

  test('one of them SDSS: joined by its CrossID', async () => {
    await using service = await startStandIn();
    const here = smallSky()[0]!;
    const mine = await table('mine.csv', `id,ra,dec\nm,${here.ra},${here.dec}\nn,200,-60\n`);
    const output = at('with-sdss.csv');
    const matched = await perseusJson<object>([
      ...['catalogue', 'crossmatch', mine, '--sdss', '--service', service.url, '-o', output],
    ]);
    expect(matched).toMatchObject({ rows: 1, matchedLeft: 1, unmatchedLeft: 1 });
    const text = await readFile(output, 'utf8');
    expect(text).toContain(String(here.objID));
    expect(text.split('\n')[0]).toMatch(/^id,ra_1,dec_1,objID,/);
  });

  test('without positions, or with a column that is not there, are refused by file and column', async () => {
    const none = await table('no-positions.csv', 'id,label\na,1\n');
    const { stderr } = await perseus(['catalogue', 'crossmatch', none, right, '-o', at('none.csv')], {
      code: 1,
    });
    expect(stderr).toContain('no-positions.csv');
    const wrong = await perseus(
      ['catalogue', 'crossmatch', left, right, '--ra-column', 'alpha', '-o', at('none.csv')],
      { code: 1 },
    );
    expect(wrong.stderr).toContain('alpha');
  });
});

describe('a table', () => {
  const TEXT =
    'objID,ra,dec,R_mag\n1237661127041023136,49.94,41.51,17.25\n1237661127041023137,49.95,41.52,\n';

  test.each(['tsv', 'ecsv', 'fits', 'vot', 'parquet'])(
    'goes to %s and back without a digit lost',
    async (format) => {
      const from = await table('from.csv', TEXT);
      const there = at(`there.${format}`);
      await perseus(['catalogue', 'read', from, '-o', there]);
      const back = at(`back-${format}.csv`);
      await perseus(['catalogue', 'read', there, '-o', back]);
      expect(await readFile(back, 'utf8')).toBe(TEXT);
    },
  );

  test('is described: columns, what they are taken for, and what is wrong with its rows', async () => {
    const path = await table(
      'faulty.csv',
      'id,ra,dec,z\na,49.94,41.51,0.018\na,49.95,94.2,0.02\nb,N/A,41,\n',
    );
    const { stdout } = await perseus(['catalogue', 'info', path]);
    expect(stdout).toContain('3 rows, 4 columns');
    expect(stdout).toMatch(/ra = ra; dec = dec; redshift = z/);
    expect(stdout).toMatch(/row 2, dec: .*94\.2/);
    expect(stdout).toContain('id a comes in rows 1, 2');
    const described = await perseusJson<{ columns: object[] }>(['catalogue', 'info', path]);
    expect(described.columns).toHaveLength(4);
  });

  test('shows its first rows', async () => {
    const from = await table('from.csv', TEXT);
    const { stdout } = await perseus(['catalogue', 'read', from, '--rows', '1', '--columns', 'objID,R_mag']);
    expect(stdout).toContain('1237661127041023136');
    expect(stdout).toContain('1 of 2 rows');
    expect(stdout).not.toContain('1237661127041023137');
  });

  test.each([
    ['cut.fits', Buffer.from(`SIMPLE  =                    T${' '.repeat(50)}`.padEnd(100)), /cut\.fits/],
    ['page.vot', '<html><body>404 Not Found</body></html>', /page\.vot/],
    ['cut.parquet', 'PAR1 and no end', /cut\.parquet/],
    ['empty.csv', '', /empty\.csv/],
    ['uneven.csv', 'id,ra,dec\na,1,2\nb,3\n', /uneven\.csv.*row 2/],
    ['twice.csv', 'id,ra,ra\na,1,2\n', /twice\.csv.*"ra"/],
  ])('%s that is damaged is one sentence that names it', async (name, content, expected) => {
    await writeFile(at(name), content);
    const { stderr } = await perseus(['catalogue', 'info', at(name)], { code: 1 });
    expect(stderr).toMatch(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('unexpected');
  });
});
