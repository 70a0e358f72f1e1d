import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectSky } from '@perseus/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallField } from './classified-field.js';
import { programNamed, saidBy } from './judges.js';

const sky = await inspectSky();
const fitsverify = programNamed('fitsverify');
const why = sky.state === 'ready' ? fitsverify.missing : ` (left out: ${sky.reason})`;

describe.skipIf(sky.state !== 'ready' || !fitsverify.here)(
  `simulated mosaics before fitsverify${why}`,
  () => {
    let folder: string;
    beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-mosaics-'))));
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test.each([
      ['plain', false],
      ['tile-compressed', true],
    ])('%s: no error and no warning', async (_, compressed) => {
      const { images } = await smallField(folder, compressed);
      for (const path of Object.values(images)) {
        const { code, said } = saidBy('fitsverify', '-q', path);
        expect(said).toMatch(/^verification OK/);
        expect(code).toBe(0);
      }
    });
  },
);
