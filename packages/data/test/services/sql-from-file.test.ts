import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlFromFile } from '../../src/services/skyserver/sql-from-file.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-sql-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function sqlOf(text: string | Buffer): Promise<string> {
  const path = join(folder, 'query.sql');
  await writeFile(path, text);
  return sqlFromFile(path);
}

test('comments and the semicolon at the end are taken out, and texts are left alone', async () => {
  expect(
    await sqlOf(
      "\ufeff-- members\nSELECT /* all\n of them */ TOP 10 objID,\n '--' AS a -- why\nFROM PhotoObj ;\n\n",
    ),
  ).toMatch(/^SELECT\s+TOP 10 objID,\n '--' AS a\s+FROM PhotoObj$/);
  expect(await sqlOf("select 'it''s /* no */ comment' as a, [a--b] from t")).toContain(
    "'it''s /* no */ comment' as a, [a--b]",
  );
});

test.each([
  ['nothing but a comment', '-- SELECT 1'],
  ['two statements', 'SELECT 1; DROP TABLE t'],
  ['a semicolon in a text', "SELECT 'a;b' FROM t"],
  ['a common table expression', 'WITH a AS (SELECT 1) SELECT * FROM a'],
  ['something else than a SELECT', 'UPDATE t SET a = 1'],
  ['a SELECT that a comment hides', '/* SELECT */ DELETE FROM t'],
  ['a quote that is never closed', "SELECT 'a FROM t"],
  ['a file that is no query', 'x'.repeat(70_000)],
])('%s is refused', async (_what, text) => {
  await expect(sqlOf(text)).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    place: { path: join(folder, 'query.sql') },
  });
});

test('a file that is not there is said to be missing', async () => {
  await expect(sqlFromFile(join(folder, 'none.sql'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
});
