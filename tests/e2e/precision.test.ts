import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countGpus, hasFastInt8, inspectProcessor } from '@perseus/core';
import { perseus, perseusJson, repository } from './perseus-process.js';

// Engines and precisions through the real command, over the tiny model with and without its int8 form.

const GOLDEN = join(repository, 'packages', 'core', 'test', 'golden', 'engines');

interface Told {
  engine: { name: string; reason: string; precision: string; precisionReason: string; device: string };
  member: number;
  background: number;
}

let folder: string;
let bare: string;
let run: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-precision-'));
  [bare, run] = [join(folder, 'bare'), join(folder, 'run')];
  for (const model of [bare, run]) {
    await mkdir(model);
    await copyFile(join(GOLDEN, 'tiny-model.onnx'), join(model, 'model.onnx'));
  }
  await copyFile(join(GOLDEN, 'tiny-int8-model.onnx'), join(run, 'model.int8.onnx'));
  const { size, image } = JSON.parse(await readFile(join(GOLDEN, 'engine.json'), 'utf8')) as {
    size: number;
    image: number[];
  };
  await mkdir(join(folder, 'cutouts'));
  const bytes = size * size * 3;
  for (let i = 0; i < 3; i++) {
    const pixels = Uint8Array.from(image.slice(i * bytes, (i + 1) * bytes));
    const raw = { width: size, height: size, channels: 3 } as const;
    await sharp(pixels, { raw })
      .png()
      .toFile(join(folder, 'cutouts', `${i}.png`));
  }
  await writeFile(
    join(folder, 'objects.csv'),
    'id,ra,dec,file\n1,49,41,0.png\n2,49,41,1.png\n3,49,41,2.png\n',
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const classify = (model: string, ...more: string[]) => [
  ...['classify', '--model', model, '--objects', join(folder, 'objects.csv')],
  ...['--cutouts', join(folder, 'cutouts'), '-o', join(folder, 'out.csv'), ...more],
];

const provenance = async () =>
  JSON.parse(await readFile(join(folder, 'out.csv.json'), 'utf8')) as Record<string, unknown>;

test('auto takes what is fastest here, and one line says what and why', async () => {
  const { stderr } = await perseus(classify(run, '--device', 'cpu'));
  const precision = hasFastInt8(inspectProcessor()) ? 'int8, the fastest here' : '\\w+, for int8 is not fast';
  expect(stderr).toMatch(
    new RegExp(`^Engine: \\w+ on cpu, the first that runs here.*\\. Precision: ${precision}`, 'm'),
  );
});

test.each(['int8', 'float32'])(
  '%s that is asked for is what runs, in the result and in the provenance',
  async (precision) => {
    const { engine, member, background } = await perseusJson<Told>(
      classify(run, '--engine', 'onnxruntime', '--precision', precision, '--device', 'cpu'),
    );
    expect(engine).toEqual({
      name: 'onnxruntime',
      reason: 'onnxruntime on cpu, as was asked for',
      device: 'cpu',
      precision,
      precisionReason: `${precision}, as was asked for`,
    });
    expect(member + background).toBe(3);
    expect(await provenance()).toMatchObject({ engine: 'onnxruntime', precision, device: 'cpu' });
  },
);

test('a model without an int8 form says how to make one, by itself and where int8 is asked for', async () => {
  const { engine } = await perseusJson<Told>(classify(bare, '--engine', 'onnxruntime', '--device', 'cpu'));
  expect(engine.precision).toBe('float32');
  if (hasFastInt8(inspectProcessor()))
    expect(engine.precisionReason).toContain(`perseus export ${bare} --int8`);
  const { stderr } = await perseus(classify(bare, '--precision', 'int8'), { code: 1 });
  expect(stderr).toContain(`perseus export ${bare} --int8`);
});

test('an int8 form of another model is passed over by itself, and refused where int8 is asked for', async () => {
  const stale = join(folder, 'stale');
  await mkdir(stale);
  const model = await readFile(join(bare, 'model.onnx'));
  // A further field that nobody knows makes another file of the same model.
  await writeFile(join(stale, 'model.onnx'), Buffer.concat([model, Uint8Array.of(0xf8, 0x3f, 1)]));
  await copyFile(join(run, 'model.int8.onnx'), join(stale, 'model.int8.onnx'));
  const { engine } = await perseusJson<Told>(classify(stale, '--device', 'cpu'));
  expect(engine.precision).not.toBe('int8');
  expect(engine.precisionReason).toContain('passed over');
  const { stderr } = await perseus(classify(stale, '--precision', 'int8'), { code: 1 });
  expect(stderr).toContain('was made from another model');
});

test.each([
  [['--precision', 'bfloat16', '--engine', 'onnxruntime'], 'not in bfloat16'],
  [['--precision', 'float32', '--model-is-int8'], 'does not run in float32'],
])('%j is refused with a sentence', async (flags, said) => {
  const model = flags.includes('--model-is-int8') ? join(run, 'model.int8.onnx') : run;
  const { stderr } = await perseus(classify(model, ...flags.filter((flag) => flag !== '--model-is-int8')), {
    code: 1,
  });
  expect(stderr).toContain(said);
});

test.runIf(countGpus() === 0)(
  'a GPU where there is none is refused, and never replaced by the processor',
  async () => {
    for (const devices of ['cuda', 'cuda:0,cuda:1'])
      for (const engine of ['auto', 'onnxruntime']) {
        const { stderr } = await perseus(classify(run, '--device', devices, '--engine', engine), { code: 2 });
        expect(stderr).toMatch(
          /No engine can run on cuda:0.*: no NVIDIA GPU .*Take another device, or `auto`\./,
        );
      }
    const { stderr } = await perseus(classify(run, '--device', 'cuda', '--engine', 'openvino'), { code: 2 });
    expect(stderr).toContain('Engine openvino cannot run on cuda:0: it has no code for such a device.');
  },
);

test('a precision, an engine or a device that does not exist is a usage error that names those that do', async () => {
  for (const command of [classify(run), ['evaluate', '--model', run, '--dataset', 'D']]) {
    const precision = await perseus([...command, '--precision', 'float8'], { code: 2 });
    expect(precision.stderr).toContain('auto, float32, bfloat16, float16, int8');
    const engine = await perseus([...command, '--engine', 'abacus'], { code: 2 });
    expect(engine.stderr).toContain('auto, onnxruntime, openvino, torch');
    const device = await perseus([...command, '--device', 'cuda:0,gpu'], { code: 2 });
    expect(device.stderr).toContain('names "gpu", which is none. Give auto, cpu, cuda, or GPUs by number');
  }
});
