import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { FitsWriter, type FitsCompression } from '../../src/fits/fits-writer.js';
import { tangentCards } from '../../src/fits/tangent-cards.js';
import { temporaryFolder } from '../temporary-folder.js';

// What outlives what it uses crashes the process now and then, not each time.
const TIMES = 4;
const SIDE = 1200;

const folder = temporaryFolder();
const paths: string[] = [];

beforeAll(async () => {
  const forms: Record<string, FitsCompression | undefined> = {
    plain: undefined,
    rice: { method: 'RICE' },
    gzip: { method: 'GZIP_2', quantization: 0 },
  };
  for (const [name, compression] of Object.entries(forms)) {
    const path = join(folder, `${name}.fits`);
    const cards = tangentCards({ raDeg: 50, decDeg: 41, pixelScaleArcsec: 0.4, x: 600, y: 600 });
    const writer = await FitsWriter.create(path, { width: SIDE, height: SIDE, cards, compression });
    await writer.append(Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i * 7919) % 1009));
    await writer.finish();
    paths.push(path);
  }
});

interface Ending {
  code: number | null;
  signal: string | null;
  said: string;
}

function endingOf(how: string): Promise<Ending> {
  const program = fileURLToPath(new URL('programs/read-images.mjs', import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, how, ...paths], { timeout: 40_000 }, (_, out, err) =>
      resolve({ code: child.exitCode, signal: child.signalCode, said: out + err }),
    );
  });
}

describe('leaving in the middle of reads', () => {
  test.each([
    { how: 'exit', code: 7, says: '' },
    { how: 'throw', code: 1, says: 'nobody catches this' },
    { how: 'worker.terminate', code: 0, says: 'the worker was terminated' },
    { how: 'worker.exit', code: 0, says: 'the worker is gone' },
    { how: 'exit beside a worker', code: 7, says: '' },
    { how: 'natural', code: 0, says: 'all was read' },
  ])('$how ends with code $code, never by a crash', async ({ how, code, says }) => {
    for (let time = 0; time < TIMES; time++) {
      const ending = await endingOf(how);
      expect(ending, ending.said).toMatchObject({ code, signal: null });
      expect(ending.said).toContain(says);
    }
  });
});
