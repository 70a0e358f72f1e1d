import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/table/catalogue.js';
import { TextValues } from '../../src/catalogue/table/text-values.js';
import { writeRegions } from '../../src/field-output/regions.js';

const told = { nulls: null, unit: null, ucd: null, description: null };
const TABLE: Catalogue = {
  path: 'out.fits',
  format: 'fits',
  rows: 4,
  columns: [
    { name: 'p_member', type: 'float32', values: Float32Array.of(0.93412, 0.012, NaN, 0.5), ...told },
    {
      name: 'predicted_label',
      type: 'text',
      values: TextValues.from(['member', 'background', '', 'member']),
      ...told,
    },
    { name: 'flags', type: 'text', values: TextValues.from(['', 'edge', 'edge;no-data', '']), ...told },
  ],
  notes: [],
};
const POSITIONS = {
  raDeg: Float64Array.of(49.95066, 0, 359.999999, NaN),
  decDeg: Float64Array.of(41.51171, -89.9, 0, 41),
};

test('circles on the sky: members red, background cyan, and the probability as the text', async () => {
  const path = await written();
  expect((await readFile(path, 'utf8')).split('\n').slice(2)).toEqual([
    'icrs',
    'circle(49.9506600,41.5117100,3") # color=red text={0.934}',
    'circle(0.0000000,-89.9000000,3") # color=cyan text={0.012}',
    'circle(359.9999990,0.0000000,3") # color=yellow dash=1 text={edge, no-data}',
    '',
  ]);
});

const python = process.env['PERSEUS_REGIONS_PYTHON'] ?? process.env['PERSEUS_PYTHON'] ?? 'python3';

test.skipIf(!hasRegions())('astropy-regions reads the same circles', async () => {
  const script =
    'import sys, json; from regions import Regions; r = Regions.read(sys.argv[1], format="ds9"); ' +
    'print(json.dumps([[x.center.icrs.ra.deg, x.center.icrs.dec.deg, x.radius.to_value("arcsec"), str(x.meta["text"])] for x in r]))';
  const read = JSON.parse(
    execFileSync(python, ['-c', script, await written()], { encoding: 'utf8' }),
  ) as unknown;
  expect(read).toEqualWithin(
    [
      [49.95066, 41.51171, 3, '0.934'],
      [0, -89.9, 3, '0.012'],
      [359.999999, 0, 3, 'edge, no-data'],
    ],
    1e-7,
  );
});

async function written(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-regions-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'out.reg');
  expect(await writeRegions(TABLE, POSITIONS, path)).toBe(3);
  return path;
}

function hasRegions(): boolean {
  try {
    execFileSync(python, ['-c', 'import regions'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
