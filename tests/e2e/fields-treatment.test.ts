import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspectSky, readCatalogue } from '@perseus/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perseus } from './perseus-process.js';
import { TINY_TRAINING } from './tiny-survey.js';

const sky = await inspectSky();
const why = sky.state === 'ready' ? '' : ` (left out: ${sky.reason})`;
/** E(B-V) of 0.1 to 0.4 mag about the whole sky. */
const MAP = fileURLToPath(
  new URL('../../packages/data/test/golden/photometry/ring-galactic.fits', import.meta.url),
);

describe.skipIf(sky.state !== 'ready')(`fields brought to a model's training cutouts${why}`, () => {
  let folder: string;
  let classify: string[];
  const at = (name: string): string => join(folder, name);

  async function judged(name: string, ...options: string[]): Promise<number[]> {
    await perseus([...classify, '-o', at(name), ...options]);
    const { columns } = await readCatalogue(at(name));
    return Array.from(columns.find((column) => column.name === 'p_member')?.values as Float64Array);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perseus-treatment-'));
    const size = ['--width', '500', '--height', '500', '--seed', '4'];
    const objects = ['--members', '30', '--galaxies', '30', '--stars', '10'];
    await perseus(['simulate', 'field', '-o', at('field'), ...size, ...objects]);
    const images = ['g', 'r', 'i'].flatMap((band) => [
      '--field',
      `${band}=${join(at('field'), `${band}.fits`)}`,
    ]);
    const labelled = ['--objects', join(at('field'), 'truth.csv'), '--size', '32', '--seed', '3'];
    await perseus(['dataset', 'build', ...labelled, ...images, '-o', at('dataset')]);
    await perseus(['train', at('dataset'), '-o', at('run'), ...TINY_TRAINING, '--epochs', '1']);
    const truth = await readFile(join(at('field'), 'truth.csv'), 'utf8');
    const [head = '', ...rows] = truth.trim().split('\n');
    const reddened = [`${head},my_ebv`, ...rows.map((row) => `${row},0.5`), ''];
    await writeFile(at('objects.csv'), reddened.join('\n'));
    const catalogue = ['--catalogue', at('objects.csv'), '--no-stellarity', '--threads', '1'];
    classify = ['classify', '--model', at('run'), ...images, ...catalogue];
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('extinction that a map or a column tells is taken out before colour, once it is forced, and the table says so', async () => {
    const { stderr } = await perseus([...classify, '-o', at('refused.ecsv'), '--deredden', MAP], { code: 1 });
    expect(stderr).toContain('Galactic extinction is taken out of the field');
    const observed = await judged('observed.ecsv');
    const byMap = await judged('map.ecsv', '--deredden', MAP, '--force');
    const byColumn = await judged('column.ecsv', '--deredden', 'my_ebv', '--force');
    expect(byMap).not.toEqual(observed);
    expect(byColumn).not.toEqual(observed);
    expect(byColumn).not.toEqual(byMap);
    expect(await readFile(at('map.ecsv'), 'utf8')).toContain(
      'extinction removed by E(B-V) of ring-galactic.fits',
    );
    expect(await readFile(at('column.ecsv'), 'utf8')).toMatch(/extinction removed by .*my_ebv/);
  });

  test('by a column of any name, the gallery and the comparison of renderings go without the extinction too', async () => {
    const drawn = ['--gallery', at('gallery.png'), '--compare-rendering'];
    const { stdout } = await perseus([
      ...[...classify, '-o', at('drawn.ecsv'), '--deredden', 'my_ebv', '--force'],
      ...drawn,
    ]);
    expect(Number(/Renderings compared on (\d+) objects/.exec(stdout)?.[1])).toBeGreaterThan(50);
    expect(stdout).toContain(`Gallery: ${at('gallery.png')}`);
  });

  test('an extinction that neither a file nor a column tells is refused', async () => {
    const { stderr } = await perseus([...classify, '-o', at('x.ecsv'), '--deredden', 'nowhere'], { code: 1 });
    expect(stderr).toContain('nowhere');
  });

  test("a physical angular scale wants the field's redshift, and takes another window of the sky", async () => {
    const physical = ['--angular-scale', 'physical'];
    const { stderr } = await perseus([...classify, '-o', at('x.ecsv'), ...physical], { code: 2 });
    expect(stderr).toMatch(/redshift of the field's cluster is not known.*--field-redshift/);
    const redshifts = ['--training-redshift', '0.018', '--field-redshift', '0.036'];
    const scaled = await judged('scaled.ecsv', ...physical, ...redshifts);
    expect(scaled).not.toEqual(await judged('as-it-is.ecsv'));
    const told = /rendering: .*?([\d.]+) arcsec/.exec(await readFile(at('scaled.ecsv'), 'utf8'));
    // About half of the 0.4 arcsec that the camera has: at twice the distance, but for cosmology.
    expect(Number(told?.[1])).toBeGreaterThan(0.195);
    expect(Number(told?.[1])).toBeLessThan(0.215);
  });
});
