import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { perseus } from './perseus-process.js';

const BUILD = ['dataset', 'build', '--objects', 'O', '--cutouts', 'C', '-o', 'D'];

test.each([
  [['trian'], 'train'],
  [['train'], '--output'],
  [['train', 'D'], '--output'],
  [['train', 'D', '-o', 'R', '--epochs', 'many'], '--epochs'],
  [['train', 'D', '-o', 'R', '--epochs', '0'], '--epochs'],
  [['train', 'D', '-o', 'R', '--device', 'abacus'], '--device'],
  [['train', 'D', '-o', 'R', '--set', 'epochs'], 'epochs'],
  [['classify', '--model', 'M'], '-o'],
  [['classify', '--model', 'M', '-o', 'x.csv'], '--objects'],
  [['classify', '--model', 'M', '--objects', 'O', '--cutouts', 'C', '-o', 'x.csv', '--tta', '7'], '--tta'],
  [['evaluate', '--model', 'M', '--dataset', 'D', '--split', 'some'], '--split'],
  [['simulate', '-o', 'S', '--members', '2'], '--members'],
  [['dataset', 'bild'], 'build'],
  [['export', 'R', '--frobnicate'], '--frobnicate'],
  [['export', 'R', '--dataset', 'D'], '--int8'],
  [['export', 'R', '--calibration-cutouts', '100'], '--int8'],
  [['train', 'D', '-o', 'R', '--weigh-basis', 'morphology'], 'morphology'],
  [['train', 'D', '-o', 'R', '--weigh-basis', 'morphology=0'], '--leave-out-basis'],
  [['train', 'D', '-o', 'R', '--leave-out-basis', ''], '--leave-out-basis'],
  [['dataset', 'build', '--cutouts', 'C', '-o', 'D'], '--classes'],
  [['dataset', 'build', '--objects', 'O', '-o', 'D'], '--cutouts'],
  [[...BUILD, '--drop', 'pink'], 'overly-red'],
  [[...BUILD, '--z-window', '0.033,0.01'], '--z-window'],
  [[...BUILD, '--max-magnitude', 'V'], '--max-magnitude'],
  [[...BUILD, '--velocity', '5000'], '--dispersion'],
  [[...BUILD, '--cluster', 'nowhere'], 'virgo'],
  [[...BUILD, '--fold', '1'], '--split kfold'],
  [[...BUILD, '--recipe', 'soup'], 'thesis'],
  [['catalogue', 'fetch', 'ngc', '-o', 'x.csv'], 'pcc'],
  [['catalogue', 'fetch', '-o', 'x.csv'], '--tap'],
  [['catalogue', 'fetch', 'pcc', '--tap', 'http://x', '-o', 'x.csv'], '--tap'],
  [['catalogue', 'search', 'perseus'], '--output'],
  [['catalogue', 'search', '--ra', '49', '--dry-run'], '--dec'],
  [['catalogue', 'search', 'perseus', '--ra', '49', '--dry-run'], '--ra'],
  [['catalogue', 'search', 'andromeda', '--dry-run'], 'perseus, coma'],
  [['catalogue', 'search', 'perseus', '--galaxies', '--stars', '--dry-run'], '--stars'],
  [['catalogue', 'crossmatch', 'a.csv', '-o', 'x.csv'], '--sdss'],
  [['catalogue', 'crossmatch', 'a.csv', 'b.csv', '--sdss', '-o', 'x.csv'], 'SDSS'],
  [['catalogue', 'crossmatch', 'a', 'b', '-o', 'x', '--compare-magnitudes', 'V,r'], '--compare-magnitudes'],
  [['catalogue', 'info', 'x.csv', '--ra-unit', 'miles'], '--ra-unit'],
  [['cutouts', 'fetch', '--objects', 'O'], '--output'],
  [['cutouts', 'fetch', '--objects', 'O', '-o', 'C', '--from', 'hubble'], 'panstarrs'],
  [['cutouts', 'fetch', '--objects', 'O', '-o', 'C', '--mirror', 'M', '--template', 'T'], '--template'],
  [['cutouts', 'fetch', '--objects', 'O', '-o', 'C', '--layer', 'ls-dr9'], '--layer'],
  [['cutouts', 'fetch', '--objects', 'O', '-o', 'C', '--rate', '0'], '--rate'],
])('perseus %j is a usage error that names what is wrong', async (args, named) => {
  const { stderr, stdout } = await perseus(args, { code: 2 });
  expect(stderr).toContain(named);
  expect(stdout).toBe('');
});

test.each([
  ['export', 'no-such-run'],
  ['dataset', 'info', 'no-such-dataset'],
  ['evaluate', '--model', 'no-such-model.onnx', '--dataset', 'no-such-dataset'],
  ['dataset', 'build', '--objects', 'none.csv', '--cutouts', 'none', '-o', 'no-such-output'],
  ['dataset', 'preview', 'no-such-dataset'],
  ['catalogue', 'info', 'no-such.fits'],
  ['catalogue', 'read', 'no-such.csv'],
  ['catalogue', 'search', '--sql', 'no-such.sql', '-o', 'x.csv'],
  ['catalogue', 'crossmatch', 'no-such-a.csv', 'no-such-b.csv', '-o', 'x.csv'],
  ['cutouts', 'fetch', '--objects', 'no-such.csv', '-o', 'no-such-output', '--mirror', 'none'],
  ['classify', '--model', 'none.onnx', '--objects', 'none.csv', '--cutouts', 'none', '-o', 'out.csv'],
])('what is not there is one clear line and exit code 1: perseus %s %s', async (...args) => {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-missing-'));
  const { stderr } = await perseus([...args], { code: 1 });
  expect(stderr).toMatch(/no-such|none/);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\n\s+at /);
  await rm(folder, { recursive: true });
});

test('programs get the code of an error, and people the stack when they ask for it', async () => {
  const json = await perseus(['dataset', 'info', 'no-such-dataset', '--json'], { code: 1 });
  const error = JSON.parse(json.stderr.trim()) as { type: string; code: string; message: string };
  expect(error.type).toBe('error');
  expect(error.code).toMatch(/^[A-Z_]+$/);
  expect(json.stdout).toBe('');
  const debugged = await perseus(['dataset', 'info', 'no-such-dataset'], {
    code: 1,
    env: { PERSEUS_DEBUG: '1' },
  });
  expect(debugged.stderr).toMatch(/\n\s+at /);
});

test('a usage error is one JSON line under --json', async () => {
  const { stderr } = await perseus(['train', '--json'], { code: 2 });
  expect(JSON.parse(stderr)).toMatchObject({ type: 'error', code: 'USAGE' });
});

test.each([
  ['--help'],
  ['--version'],
  ['train', '--help'],
  ['dataset', 'build', '--help'],
  ['dataset', 'preview', '--help'],
  ['catalogue', 'search', '--help'],
  ['catalogue', 'crossmatch', '--help'],
  ['cutouts', 'fetch', '--help'],
])('perseus %s %s succeeds on stdout', async (...args) => {
  const { stdout, stderr } = await perseus([...args]);
  expect(stdout.length).toBeGreaterThan(3);
  expect(stderr).toBe('');
});
