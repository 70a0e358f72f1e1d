import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calibrationOf } from '../../src/model/calibration-of.js';
import { locateModel } from '../../src/model/locate-model.js';
import type { ModelMetadata } from '../../src/model/metadata.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-locate-'))));
afterAll(() => rm(folder, { recursive: true }));

test('a run folder means its model.onnx, a file itself', async () => {
  const file = join(folder, 'model.onnx');
  await writeFile(file, '');
  expect(await locateModel(folder)).toBe(file);
  expect(await locateModel(file)).toBe(file);
});

test('a run that was not exported is told how to be, and nothing at all is missing', async () => {
  const bare = join(folder, 'bare');
  await mkdir(bare);
  await expect(locateModel(bare)).rejects.toMatchObject({
    code: 'FILE_MISSING',
    message: expect.stringContaining('perseus export') as string,
  });
  await expect(locateModel(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
});

test("the calibration is that of the views and the precision; bfloat16 has float32's where it has none of its own", () => {
  const calibrations: ModelMetadata['calibrations'] = [
    { views: 1, precision: 'float32', temperature: 1, threshold: 0.5 },
    { views: 8, precision: 'float32', temperature: 2, threshold: 0.5 },
    { views: 8, precision: 'int8', temperature: 3, threshold: 0.5 },
  ];
  const metadata = { calibrations } as ModelMetadata;
  expect(calibrationOf(metadata, 8, 'int8').temperature).toBe(3);
  expect(calibrationOf(metadata, 8, 'bfloat16').temperature).toBe(2);
  expect(() => calibrationOf(metadata, 1, 'int8')).toThrow('in int8, only for 8');
  expect(() => calibrationOf(metadata, 16, 'float32')).toThrow('only for 1, 8');
});
