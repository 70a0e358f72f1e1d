import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openBytes } from '../../src/catalogue/bytes/byte-stream.js';

test('a small file that unpacks to very much is refused before it is all unpacked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-bytes-'));
  try {
    const path = join(folder, 'bomb.csv.gz');
    await writeFile(path, gzipSync(Buffer.alloc(300 * 2 ** 20)));
    await using stream = await openBytes(path, 'catalogue');
    expect(stream.remaining).toBe(256 * 2 ** 20);
    await expect(stream.skip(300 * 2 ** 20)).rejects.toMatchObject({
      code: 'CATALOGUE_UNREADABLE',
      place: { path },
      message: expect.stringContaining('gunzip -k') as string,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
