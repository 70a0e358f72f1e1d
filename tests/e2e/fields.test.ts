import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectSky } from '@perseus/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perseus, perseusJson, startPerseus } from './perseus-process.js';
import { TINY_TRAINING } from './tiny-survey.js';

const sky = await inspectSky();
const why = sky.state === 'ready' ? '' : ` (left out: ${sky.reason})`;

describe.skipIf(sky.state !== 'ready')(`fields from the command${why}`, () => {
  let folder: string;
  let field: string;
  let model: string;
  let many: string;
  const at = (name: string): string => join(folder, name);
  const images = (): string[] =>
    ['g', 'r', 'i'].flatMap((band) => ['--field', `${band}=${field}/${band}.fits`]);
  const classify = (output: string, ...more: string[]): string[] => [
    'classify',
    '--model',
    model,
    ...images(),
    '-o',
    output,
    '--threads',
    '1',
    ...more,
  ];

  /** Without the header, which has the date. */
  async function table(path: string): Promise<string[]> {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => !line.startsWith('#'));
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perseus-fields-'));
    field = at('field');
    const size = ['--width', '600', '--height', '600'];
    await perseus([
      'simulate',
      'field',
      '-o',
      field,
      ...size,
      '--members',
      '50',
      '--galaxies',
      '50',
      '--stars',
      '40',
      '--seed',
      '3',
    ]);
    const labelled = ['--objects', join(field, 'truth.csv'), '--size', '32', '--seed', '3'];
    await perseus(['dataset', 'build', ...labelled, ...images(), '-o', at('dataset')]);
    await perseus(['train', at('dataset'), '-o', at('run'), ...TINY_TRAINING, '--epochs', '1']);
    model = at('run');
    many = at('many.csv');
    const [head = '', ...rows] = (await readFile(join(field, 'truth.csv'), 'utf8')).trim().split('\n');
    await writeFile(many, [head, ...Array.from({ length: 40 }, () => rows).flat(), ''].join('\n'));
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("a dataset of a field knows its rendering, and the field's objects come back in order with ours beside", async () => {
    const output = at('table.ecsv');
    const drawn = ['--regions', at('field.reg'), '--gallery', at('gallery.png'), '--prior', '0.3'];
    const figures = ['--sky-map', at('map.svg'), '--colour-magnitude', at('colours.svg')];
    const report = await perseusJson<{ counts: { objects: number } }>(
      classify(output, '--catalogue', join(field, 'truth.csv'), ...drawn, ...figures),
    );
    expect(report.counts.objects).toBe(140);
    const text = await readFile(output, 'utf8');
    expect(text).toMatch(/lupton stretch=4 q=8/);
    expect(text).toMatch(/p_member_field/);
    expect(text).toMatch(/command: perseus classify --model/);
    expect(await readFile(at('field.reg'), 'utf8')).toMatch(/^circle\(/m);
    expect((await readFile(at('gallery.png'))).subarray(1, 4).toString()).toBe('PNG');
    expect(await readFile(at('map.svg'), 'utf8')).toContain('135 objects, ');
    expect(await readFile(at('colours.svg'), 'utf8')).toContain('g - r (mag)');
  });

  test('objects are found where there is no catalogue', async () => {
    const report = await perseusJson<{ counts: { objects: number } }>(
      classify(at('found.csv'), '--detect', '--colour-magnitude', at('found.svg')),
    );
    expect(report.counts.objects).toBeGreaterThan(60);
    await expect(stat(at('found.csv.detected.fits'))).rejects.toThrow('ENOENT');
    expect(await readFile(at('found.svg'), 'utf8')).toContain('g - r (mag)');
  });

  test('a diagram of a catalogue without colours is refused before anything is classified', async () => {
    const [, first = ''] = (await readFile(join(field, 'truth.csv'), 'utf8')).split('\n');
    await writeFile(at('bare.csv'), `id,ra,dec\n${first.split(',').slice(0, 3).join(',')}\n`);
    const asked = classify(at('bare-table.csv'), '--catalogue', at('bare.csv'));
    const { stderr } = await perseus([...asked, '--colour-magnitude', at('bare.png')], { code: 1 });
    expect(stderr).toMatch(/bare\.csv.*mag_g.*--detect/);
    await expect(stat(at('bare-table.csv'))).rejects.toThrow('ENOENT');
  });

  test('stopped by SIGINT, the line that is printed goes on, and the table is that of a run that never stopped', async () => {
    const never = at('never-stopped.csv');
    await perseus(classify(never, '--catalogue', many, '--no-stellarity'));
    const output = at('stopped.csv');
    const args = classify(output, '--catalogue', many, '--no-stellarity');
    const { child, ended } = startPerseus(args);
    const results = join(`${output}.work`, 'results.bin');
    let over = false;
    void ended.then(() => (over = true));
    const begun = () =>
      stat(results).then(
        ({ size }) => size > 4096,
        () => false,
      );
    while (!over && !(await begun())) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain(`perseus ${args.join(' ')}`);
    const report = await perseusJson<{ resumedFrom: number }>(args);
    expect(report.resumedFrom).toBeGreaterThan(0);
    expect(await table(output)).toEqual(await table(never));
  });

  test('shards, merged, are the table of one run; one that is missing is named', async () => {
    const shards: string[] = [];
    for (const shard of ['1/3', '2/3', '3/3']) {
      const how = ['--catalogue', many, '--shard', shard, '--no-stellarity'];
      shards.push((await perseusJson<{ output: string }>(classify(at('parts.csv'), ...how))).output);
    }
    const { stderr } = await perseus(['classify', 'merge', ...shards.slice(1), '-o', at('merged.csv')], {
      code: 1,
    });
    expect(stderr).toContain('1/3');
    const drawn = ['--regions', at('merged.reg'), '--sky-map', at('merged.svg')];
    const { stdout } = await perseus(['classify', 'merge', ...shards, '-o', at('merged.csv'), ...drawn]);
    expect(stdout).toContain(`Sky map: ${at('merged.svg')}`);
    expect(await readFile(at('merged.svg'), 'utf8')).toContain('merged.csv');
    expect(await readFile(at('merged.reg'), 'utf8')).toMatch(/^circle\(/m);
    expect(await table(at('merged.csv'))).toEqual(await table(at('never-stopped.csv')));
  });

  test('a field is painted where engine torch computes, if that is asked for, and refused by one that cannot', async () => {
    const how = ['--catalogue', join(field, 'truth.csv'), '--no-stellarity', '--precision', 'float32'];
    const torch = [...how, '--engine', 'torch', '--painting'];
    type Said = { counts: object; painting: string };
    const painted = await perseusJson<Said>(classify(at('painted.ecsv'), ...torch, 'engine'));
    const rendered = await perseusJson<Said>(classify(at('rendered.ecsv'), ...torch, 'renderer'));
    expect([painted.painting, rendered.painting]).toEqual(['engine', 'renderer']);
    expect(painted.counts).toEqual(rendered.counts);
    expect(await readFile(at('painted.ecsv'), 'utf8')).toContain('Perseus painting: engine');
    expect(await readFile(at('rendered.ecsv'), 'utf8')).not.toContain('Perseus painting');

    const { stderr } = await perseus(classify(at('spoken.csv'), ...torch, 'engine'));
    expect(stderr).toMatch(/^Painting: .* torch computes, on cpu\.$/m);
    const other = classify(at('refused.csv'), ...how, '--engine', 'onnxruntime', '--painting', 'engine');
    expect((await perseus(other, { code: 2 })).stderr).toContain('does not paint fields itself');
  });

  test('a damaged tile ends with exit code 1 and a report, and the rest is done', async () => {
    const broken = at('broken-r.fits');
    await writeFile(broken, (await readFile(join(field, 'r.fits'))).subarray(0, 10_000));
    const here = Object.fromEntries(['g', 'r', 'i'].map((band) => [band, join(field, `${band}.fits`)]));
    const tiles = [
      { name: 'whole', images: here },
      { name: 'broken', images: { ...here, r: broken } },
    ];
    await writeFile(at('tiles.json'), JSON.stringify({ tiles }));
    const output = at('damaged.csv');
    const { stderr } = await perseus(
      [
        ...['classify', '--model', model, '--field-list', at('tiles.json'), '-o', output],
        ...['--catalogue', join(field, 'truth.csv'), '--no-stellarity'],
      ],
      { code: 1 },
    );
    expect(stderr).toMatch(/broken.*r\.fits/);
    expect((await table(output)).length).toBeGreaterThan(140);
  });

  test('what a corrupted tile shows is taken from a sound one over it, and what it alone shows is told', async () => {
    const damaged = at('corrupt-g.fits');
    // The header stays, and the upper half of the rows is gone.
    const whole = await readFile(join(field, 'g.fits'));
    await writeFile(damaged, whole.subarray(0, 2880 * Math.floor(whole.length / 5760)));
    const here = Object.fromEntries(['g', 'r', 'i'].map((band) => [band, join(field, `${band}.fits`)]));
    const corrupt = { name: 'corrupt', images: { ...here, g: damaged } };
    await writeFile(at('over.json'), JSON.stringify({ tiles: [corrupt, { name: 'sound', images: here }] }));
    const how = ['--catalogue', join(field, 'truth.csv'), '--no-stellarity'];
    const listed = ['classify', '--model', model, '--field-list', at('over.json'), '-o', at('over.csv')];
    const { stderr } = await perseus([...listed, ...how], { code: 1 });
    expect(stderr).toMatch(/corrupt/);
    const alone = at('sound-alone.csv');
    await perseus(classify(alone, ...how));
    const probabilities = async (path: string) => {
      const [head = '', ...rows] = (await table(path)).filter((line) => line !== '');
      const column = head.split(',').indexOf('p_member');
      return rows.map((row) => row.split(',')[column]);
    };
    expect(await probabilities(at('over.csv'))).toEqual(await probabilities(alone));
  });

  test('a field that does not fit the model is refused in one line, unless forced', async () => {
    const asked = classify(at('deep.csv'), '--catalogue', join(field, 'truth.csv'), '--stretch', 'deep');
    const { stderr } = await perseus(asked, { code: 1 });
    expect(stderr).toContain('--compare-rendering');
    const { comparison } = await perseusJson<{ comparison: { compared: number } }>([
      ...asked,
      '--force',
      '--compare-rendering',
    ]);
    expect(comparison.compared).toBeGreaterThan(50);
  });
});

const FIELD = ['--field', 'g=G', '--field', 'r=R', '--field', 'i=I'];

test.each([
  [['--catalogue', 'C', '-o', 'x.fits'], '--field'],
  [[...FIELD, '-o', 'x.fits'], '--detect'],
  [[...FIELD, '--catalogue', 'C', '--detect', '-o', 'x.fits'], '--detect'],
  [[...FIELD, '--catalogue', 'C', '--objects', 'O', '-o', 'x.fits'], '--objects'],
  [[...FIELD, '--catalogue', 'C', '--where', 'a=b', '-o', 'x.fits'], '--where'],
  [[...FIELD, '--catalogue', 'C'], '-o'],
  [['--field', 'g', '--catalogue', 'C', '-o', 'x.fits'], '--field'],
  [['--field', 'g=A', '--field', 'g=B', '--catalogue', 'C', '-o', 'x.fits'], 'twice'],
  [[...FIELD, '--catalogue', 'C', '--shard', '5/4', '-o', 'x.fits'], '--shard'],
  [[...FIELD, '--catalogue', 'C', '--sky-map', 'map.pdf', '-o', 'x.fits'], '--sky-map'],
  [[...FIELD, '--catalogue', 'C', '--shard', '1/4', '--gallery', 'g.png', '-o', 'x.fits'], 'without --shard'],
  [[...FIELD, '--catalogue', 'C', '--shard', '1/4', '--sky-map', 'm.png', '-o', 'x.fits'], 'classify merge'],
  [[...FIELD, '--catalogue', 'C', '--star-magnitude', 'G', '-o', 'x.fits'], '--stars FILE'],
  [
    [...FIELD, '--catalogue', 'C', '--stars', 'detected', '--star-magnitude', 'G', '-o', 'x.fits'],
    '--star-magnitude',
  ],
  [[...FIELD, '--catalogue', 'C', '--painting', 'both', '-o', 'x.fits'], '--painting'],
  [['--objects', 'O', '--cutouts', 'C', '--painting', 'renderer', '-o', 'x.csv'], '--painting'],
  [[...FIELD, '--zero-point', 'g=bright', '--catalogue', 'C', '-o', 'x.fits'], '--zero-point'],
])('perseus classify --model M %j is a usage error that names what is wrong', async (args, named) => {
  const { stderr, stdout } = await perseus(['classify', '--model', 'M', ...args], { code: 2 });
  expect(stderr).toContain(named);
  expect(stdout).toBe('');
});
