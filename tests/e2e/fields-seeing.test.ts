import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectSky } from '@perseus/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perseus } from './perseus-process.js';
import { TINY_TRAINING } from './tiny-survey.js';

const sky = await inspectSky();
const why = sky.state === 'ready' ? '' : ` (left out: ${sky.reason})`;

describe.skipIf(sky.state !== 'ready')(`fields whose headers tell no seeing${why}`, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const images = (field: string): string[] =>
    ['g', 'r', 'i'].flatMap((band) => ['--field', `${band}=${join(field, `${band}.fits`)}`]);

  async function simulated(name: string, seeing: string, compress?: string): Promise<string> {
    const size = ['--width', '600', '--height', '600', '--seeing', seeing, '--seed', '3'];
    const objects = ['--members', '40', '--galaxies', '40', '--stars', '60', '--saturated', '3'];
    const packed = compress === undefined ? [] : ['--compress', compress];
    await perseus(['simulate', 'field', '-o', at(name), ...size, ...objects, ...packed]);
    for (const band of ['g', 'r', 'i']) {
      const path = join(at(name), `${band}.fits${compress === undefined ? '' : '.fz'}`);
      const file = await readFile(path);
      file.write('UNTOLD', file.indexOf('SEEING  ='));
      await writeFile(path, file);
    }
    return at(name);
  }

  /** Rows in its middle cannot be unpacked any more; its header can be read. */
  async function spoiled(path: string): Promise<string> {
    const file = await readFile(path);
    const begins: number[] = [];
    for (let at = 0; (at = file.indexOf(Buffer.of(0x1f, 0x8b, 8), at)) !== -1; at++) begins.push(at);
    for (const begin of begins.slice(280, 320)) file.fill(0xff, begin + 12, begin + 100);
    await writeFile(path, file);
    return path;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perseus-seeing-'));
    const field = await simulated('trained', '1.6');
    const labelled = ['--objects', join(field, 'truth.csv'), '--size', '32', '--seed', '3'];
    await perseus(['dataset', 'build', ...labelled, ...images(field), '-o', at('dataset')]);
    await perseus(['train', at('dataset'), '-o', at('run'), ...TINY_TRAINING, '--epochs', '1']);
    await simulated('sharper', '1.1');
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('a dataset of one records the seeing that was measured', async () => {
    const { imaging } = JSON.parse(await readFile(join(at('dataset'), 'dataset.json'), 'utf8')) as {
      imaging: { psfFwhmArcsec: number };
    };
    expect(imaging.psfFwhmArcsec).toBeGreaterThan(1.52);
    expect(imaging.psfFwhmArcsec).toBeLessThan(1.68);
  });

  test('a sharper one is refused, and with --match-psf it fits; halos of detected stars are flagged', async () => {
    const catalogue = ['--catalogue', join(at('sharper'), 'truth.csv'), '--no-stellarity', '--threads', '1'];
    const classify = ['classify', '--model', at('run'), ...images(at('sharper')), ...catalogue];
    const { stderr } = await perseus([...classify, '-o', at('refused.csv')], { code: 1 });
    expect(stderr).toMatch(/Seeing, measured on the stars: i 1\.0\d arcsec/);
    expect(stderr).toMatch(/sharper than the 1\.[56]\d arcsec/);
    // A start that goes on has the same numbers.
    expect(await readFile(join(at('refused.csv.work'), 'seeing.json'), 'utf8')).toContain('psfFwhmArcsec');
    const stars = ['--stars', 'detected'];
    await perseus([...classify, '-o', at('matched.csv'), '--match-psf', ...stars]);
    expect(await readFile(at('matched.csv'), 'utf8')).toContain('bright-star');
  });

  test('with --match-psf a tile that is damaged where its stars are is skipped and told, and the rest is done', async () => {
    const r = await spoiled(join(await simulated('packed', '1.1', 'GZIP_1'), 'r.fits.fz'));
    const here = Object.fromEntries(
      ['g', 'r', 'i'].map((band) => [band, join(at('sharper'), `${band}.fits`)]),
    );
    const half = { name: 'half', images: { ...here, r } };
    await writeFile(at('tiles.json'), JSON.stringify({ tiles: [half, { name: 'whole', images: here }] }));
    const { stderr } = await perseus(
      [
        ...['classify', '--model', at('run'), '--field-list', at('tiles.json'), '-o', at('beside.csv')],
        ...['--catalogue', join(at('sharper'), 'truth.csv'), '--no-stellarity', '--match-psf'],
      ],
      { code: 1 },
    );
    expect(stderr).toMatch(/A tile is damaged.*\n.*half.*packed\/r\.fits/);
    const table = await readFile(at('beside.csv'), 'utf8');
    expect(table).not.toContain('tile-damaged');
    expect(table.split('\n').length).toBeGreaterThan(130);
  });
});
