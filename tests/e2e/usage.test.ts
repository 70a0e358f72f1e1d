import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { perseus } from './perseus-process.js';

test.each([
  [['trian'], 'train'],
  [['train'], '--output'],
  [['train', 'D'], '--output'],
  [['train', 'D', '-o', 'R', '--epochs', 'many'], '--epochs'],
  [['train', 'D', '-o', 'R', '--epochs', '0'], '--epochs'],
  [['train', 'D', '-o', 'R', '--device', 'abacus'], '--device'],
  [['train', 'D', '-o', 'R', '--set', 'epochs'], 'epochs'],
  [['classify', '--model', 'M'], '--objects'],
  [['classify', '--model', 'M', '--objects', 'O', '--cutouts', 'C', '-o', 'x.csv', '--tta', '7'], '--tta'],
  [['evaluate', '--model', 'M', '--dataset', 'D', '--split', 'some'], '--split'],
  [['simulate', '-o', 'S', '--members', '2'], '--members'],
  [['dataset', 'bild'], 'build'],
  [['export', 'R', '--frobnicate'], '--frobnicate'],
])('perseus %j is a usage error that names what is wrong', async (args, named) => {
  const { stderr, stdout } = await perseus(args, { code: 2 });
  expect(stderr).toContain(named);
  expect(stdout).toBe('');
});

test.each([
  ['export', 'no-such-run'],
  ['dataset', 'info', 'no-such-dataset'],
  ['evaluate', '--model', 'no-such-model.onnx', '--dataset', 'no-such-dataset'],
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

test.each([['--help'], ['--version'], ['train', '--help'], ['dataset', 'build', '--help']])(
  'perseus %s %s succeeds on stdout',
  async (...args) => {
    const { stdout, stderr } = await perseus([...args]);
    expect(stdout.length).toBeGreaterThan(3);
    expect(stderr).toBe('');
  },
);
