import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256Of, sha256OfFile } from '../../src/disk/sha256.js';
import { temporaryFolder } from './temporary-folder.js';

test('the hash of "abc" is that of FIPS 180-2, appendix B.1', () => {
  expect(sha256Of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20 + 5])(
  'a file of %i bytes is hashed whole',
  async (size) => {
    const path = join(await temporaryFolder(), 'bytes');
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31) >> 3);
    await writeFile(path, bytes);
    expect(await sha256OfFile(path)).toBe(createHash('sha256').update(bytes).digest('hex'));
  },
);

test('a missing file is told by name', async () => {
  const path = join(await temporaryFolder(), 'none');
  await expect(sha256OfFile(path)).rejects.toMatchObject({ code: 'FILE_MISSING', place: { path } });
});
