import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  PerseusError,
  onnxruntimeEngine,
  openModel,
  type Availability,
  type Engine,
  type EngineFactory,
  type EngineOptions,
} from '@perseus/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WITHOUT_INT8, WITH_VNNI, modelFolder } from '../model/model-folders.js';

let folder: string;
beforeAll(async () => void (folder = await modelFolder('fitting')));
afterAll(() => rm(folder, { recursive: true }));

interface Opening extends EngineOptions {
  name: string;
}

/** An engine that computes float forms in bfloat16 by itself, and notes what it was asked to open. */
function engineOf(
  { rank = 1, int8 = true, availability = { ok: true } as Availability },
  openings: Opening[] = [],
): EngineFactory {
  const open = (path: string, { file, device: _, ...options }: EngineOptions): Promise<Engine> => {
    expect(file?.path).toBe(path);
    openings.push({ name: basename(path), ...options });
    const isInt8 = path.endsWith('.int8.onnx');
    if (isInt8 && !int8)
      return Promise.reject(new PerseusError('PRECISION_UNSUPPORTED', 'Engine other has no int8.'));
    const precision = options.precision ?? (isInt8 ? 'int8' : 'bfloat16');
    return Promise.resolve({ name: 'other', device: 'cpu', precision } as Engine);
  };
  return { name: 'other', ranks: { cpu: rank }, available: () => Promise.resolve(availability), open };
}

test('auto opens the int8 form in the best engine, and leaves the precision to it', async () => {
  const openings: Opening[] = [];
  const factories = [onnxruntimeEngine, engineOf({}, openings)];
  const opened = await openModel(folder, { factories, threads: 3 }, WITH_VNNI);
  expect(openings).toEqual([{ name: 'model.int8.onnx', threads: 3 }]);
  expect(opened.engineReason).toContain('other');
  expect(opened.precisionReason).toMatch(/^int8, the fastest here/);
});

test("without fast int8 the reason names the engine's own precision, not the file's", async () => {
  const opened = await openModel(folder, { factories: [engineOf({})] }, WITHOUT_INT8);
  expect(opened.precisionReason).toMatch(/^bfloat16, for int8 is not fast/);
  expect(opened.file.precision).toBe('float32');
});

test('a precision asked for reaches the engine', async () => {
  const openings: Opening[] = [];
  await openModel(folder, { factories: [engineOf({}, openings)], precision: 'float32' }, WITH_VNNI);
  await openModel(folder, { factories: [engineOf({}, openings)], precision: 'int8' }, WITHOUT_INT8);
  expect(openings).toEqual([
    { name: 'model.onnx', precision: 'float32' },
    { name: 'model.int8.onnx', precision: 'int8' },
  ]);
});

test('an engine without int8 is passed over for one that has it', async () => {
  const factories = [onnxruntimeEngine, engineOf({ int8: false })];
  const opened = await openModel(folder, { factories, threads: 1 }, WITH_VNNI);
  await opened.engine.close();
  expect(opened.engine).toMatchObject({ name: 'onnxruntime', precision: 'int8' });
  expect(opened.engineReason).toContain('has no int8');
});

test.each(['auto', 'other'])(
  'where no engine runs int8 (%s), auto takes the float form after all, and says why',
  async (engine) => {
    const opened = await openModel(folder, { factories: [engineOf({ int8: false })], engine }, WITH_VNNI);
    expect(opened.file.precision).toBe('float32');
    expect(opened.precisionReason).toMatch(/^bfloat16, for no engine to choose from runs the int8 form/);
  },
);

test('int8 that was asked for is never replaced', async () => {
  const factories = [engineOf({ int8: false })];
  await expect(
    openModel(folder, { factories, engine: 'other', precision: 'int8' }, WITH_VNNI),
  ).rejects.toMatchObject({ code: 'PRECISION_UNSUPPORTED' });
  await expect(openModel(folder, { factories, precision: 'int8' }, WITH_VNNI)).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
  });
});

test('an engine that is not there at all is no reason to take another form', async () => {
  const openings: Opening[] = [];
  const factories = [engineOf({ availability: { ok: false, reason: 'not built' } }, openings)];
  await expect(openModel(folder, { factories }, WITH_VNNI)).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
  });
  expect(openings).toEqual([]);
});

test('ONNX Runtime refuses bfloat16 by code, whether named or the only one there is', async () => {
  await expect(
    openModel(folder, { engine: 'onnxruntime', precision: 'bfloat16' }, WITH_VNNI),
  ).rejects.toMatchObject({ code: 'PRECISION_UNSUPPORTED' });
  await expect(openModel(folder, { precision: 'bfloat16' }, WITH_VNNI)).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringContaining('bfloat16') as string,
  });
});

test('on a GPU the float form runs in the precision that is best there, though the processor is good at int8', async () => {
  const onGpu: EngineFactory = {
    ...engineOf({ rank: 9 }),
    name: 'gpu',
    ranks: { cuda: 9 },
    open: (path, { device, precision = 'float16' }) => {
      expect(basename(path)).toBe('model.onnx');
      return Promise.resolve({ name: 'gpu', device, precision } as Engine);
    },
  };
  const opened = await openModel(folder, { factories: [engineOf({}), onGpu] }, WITH_VNNI);
  expect(opened).toMatchObject({
    file: { precision: 'float32' },
    engineReason: 'gpu on cuda:0, the first that runs here',
    precisionReason: "float16, the engine's best on a GPU",
  });
  const asked = { factories: [onGpu], precision: 'bfloat16', devices: ['cuda:0'] } as const;
  expect((await openModel(folder, asked, WITH_VNNI)).precisionReason).toBe('bfloat16, as was asked for');
  await openModel(folder, { factories: [engineOf({}), onGpu], devices: ['cpu'] }, WITH_VNNI).then(
    ({ file }) => expect(file.precision).toBe('int8'),
  );
});
