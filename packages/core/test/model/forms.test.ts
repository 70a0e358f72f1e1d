import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseForm } from '@perseus/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TINY_INT8_MODEL, TINY_MODEL, WRONG_MODEL } from '../engines/tiny-model.js';
import { WITHOUT_INT8, WITH_VNNI, modelFolder } from './model-folders.js';

let folders: Record<'fitting' | 'stale' | 'damaged' | 'none', string>;
beforeAll(async () => {
  const [fitting, stale, damaged, none] = await Promise.all([
    modelFolder('fitting'),
    modelFolder('stale'),
    modelFolder('damaged'),
    modelFolder('none'),
  ]);
  folders = { fitting, stale, damaged, none };
});
afterAll(() => Promise.all(Object.values(folders).map((folder) => rm(folder, { recursive: true }))));

describe('auto', () => {
  test('takes the int8 form of the model where the processor runs int8 fast, and says what that changes', async () => {
    const { file, precision, reason, otherwise } = await chooseForm(folders.fitting, 'auto', WITH_VNNI);
    expect(file).toMatchObject({ path: join(folders.fitting, 'model.int8.onnx'), precision: 'int8' });
    expect(precision).toBeUndefined();
    expect(reason).toMatch(/avx512_vnni.*0\.00 % of labels changed, AUC 1\.0000 in place of 1\.0000/);
    expect(otherwise?.path).toBe(join(folders.fitting, 'model.onnx'));
  });

  test('finds the int8 form beside a file, too', async () => {
    const { file } = await chooseForm(join(folders.fitting, 'model.onnx'), 'auto', WITH_VNNI);
    expect(file.path).toBe(join(folders.fitting, 'model.int8.onnx'));
  });

  test.each([
    ['where int8 is not fast', 'fitting', WITHOUT_INT8, /not fast on this processor/],
    ['where there is no int8 form, and says how to make one', 'none', WITH_VNNI, /perseus export .* --int8/],
    ['where the int8 form is of another model, and says so', 'stale', WITH_VNNI, /made from another model/],
    ['where the int8 form is damaged, and says so', 'damaged', WITH_VNNI, /passed over.*model\.int8\.onnx/],
  ] as const)("takes the float form at the engine's best %s", async (_, folder, processor, reason) => {
    const form = await chooseForm(folders[folder], 'auto', processor);
    expect(form.file).toMatchObject({ path: join(folders[folder], 'model.onnx'), precision: 'float32' });
    expect(form.precision).toBeUndefined();
    expect(form.reason).toMatch(reason);
  });

  test('says that an int8 form is there where the processor makes it useless', async () => {
    const there = await chooseForm(folders.fitting, 'auto', WITHOUT_INT8);
    const absent = await chooseForm(folders.none, 'auto', WITHOUT_INT8);
    expect(there.reason).toContain('int8 form is passed over');
    expect(absent.reason).not.toContain('int8 form');
  });

  test('runs a file that is itself an int8 form, whatever the processor', async () => {
    const { file, otherwise } = await chooseForm(TINY_INT8_MODEL, 'auto', WITHOUT_INT8);
    expect(file).toMatchObject({ path: TINY_INT8_MODEL, precision: 'int8' });
    expect(otherwise).toBeUndefined();
  });
});

describe('a precision that is asked for', () => {
  test('is int8 of the int8 form, on any processor', async () => {
    const form = await chooseForm(folders.fitting, 'int8', WITHOUT_INT8);
    expect(form).toMatchObject({
      file: { path: join(folders.fitting, 'model.int8.onnx') },
      precision: 'int8',
      reason: 'as was asked for',
    });
    expect(form.otherwise).toBeUndefined();
  });

  test.each(['float32', 'bfloat16'] as const)(
    'is %s of the float form, beside an int8 form too',
    async (asked) => {
      const form = await chooseForm(folders.fitting, asked, WITH_VNNI);
      expect(form).toMatchObject({
        file: { path: join(folders.fitting, 'model.onnx') },
        precision: asked,
        reason: 'as was asked for',
      });
    },
  );

  test.each([
    ['int8 without an int8 form', 'none', 'int8', 'PRECISION_UNSUPPORTED', /perseus export .* --int8/],
    [
      'int8 of another model',
      'stale',
      'int8',
      'PRECISION_UNSUPPORTED',
      /another model .*perseus export .* --int8/,
    ],
    ['int8 of a damaged file', 'damaged', 'int8', 'MODEL_UNREADABLE', /model\.int8\.onnx/],
  ] as const)('is refused as %s', async (_, folder, asked, code, message) => {
    await expect(chooseForm(folders[folder], asked, WITH_VNNI)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  test.each(['float32', 'bfloat16'] as const)(
    'is refused as %s of a file that is an int8 form',
    async (asked) => {
      await expect(chooseForm(TINY_INT8_MODEL, asked, WITH_VNNI)).rejects.toMatchObject({
        code: 'PRECISION_UNSUPPORTED',
        place: { option: 'precision', path: TINY_INT8_MODEL },
      });
    },
  );
});

test('a file of another name has its int8 form beside it under that name, and is told how to get it there', async () => {
  const folder = await modelFolder('none');
  const named = join(folder, 'coma.onnx');
  await copyFile(TINY_MODEL, named);
  const before = await chooseForm(named, 'auto', WITH_VNNI);
  expect(before.reason).toContain(`perseus export RUN --int8 -o ${join(folder, 'coma.int8.onnx')}`);
  await copyFile(TINY_INT8_MODEL, join(folder, 'coma.int8.onnx'));
  expect((await chooseForm(named, 'auto', WITH_VNNI)).file.path).toBe(join(folder, 'coma.int8.onnx'));
  await rm(folder, { recursive: true });
});

test('a float form that lies where the int8 form should is passed over, and refused when asked for', async () => {
  const folder = await modelFolder('none');
  await copyFile(TINY_MODEL, join(folder, 'model.int8.onnx'));
  expect((await chooseForm(folder, 'auto', WITH_VNNI)).reason).toContain('is no int8 form');
  await expect(chooseForm(folder, 'int8', WITH_VNNI)).rejects.toMatchObject({
    code: 'PRECISION_UNSUPPORTED',
  });
  await rm(folder, { recursive: true });
});

test('what is no model is refused by name, in whatever precision', async () => {
  for (const asked of ['auto', 'float32', 'int8'] as const)
    await expect(chooseForm(WRONG_MODEL, asked, WITH_VNNI)).rejects.toMatchObject({
      code: 'MODEL_UNREADABLE',
    });
});
