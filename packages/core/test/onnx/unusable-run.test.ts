import { readFileSync } from 'node:fs';
import { open, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPaths } from '../../src/run/run-folder.js';
import { writeFormulaRun } from './formula-run.js';
import { floats, golden, refusal, run, tensor } from './refused-export.js';

describe('weights that are not whole are refused by the tensor, and the older file stays', () => {
  test('a missing one', async () => {
    const error = await refusal(({ weights }) => {
      weights.splice(weights.indexOf(tensor(weights, 'layer2.0.downsample.1.running_var')), 1);
    });
    expect(error).toMatchObject({
      code: 'WEIGHTS_INVALID',
      place: { path: runPaths(run).model, tensor: 'layer2.0.downsample.1.running_var' },
    });
  });

  test('one that the architecture does not have', async () => {
    const error = await refusal(({ weights }) => {
      weights.push({ name: 'layer5.0.conv1.weight', dtype: 'F32', shape: [1], data: new Float32Array(1) });
    });
    expect(error).toMatchObject({ code: 'WEIGHTS_INVALID', place: { tensor: 'layer5.0.conv1.weight' } });
  });

  test('one of another shape', async () => {
    const error = await refusal(({ weights }) => {
      const fc = tensor(weights, 'fc.weight');
      Object.assign(fc, { shape: [...fc.shape].reverse() });
    });
    expect(error).toMatchObject({ code: 'WEIGHTS_INVALID', place: { tensor: 'fc.weight' } });
    expect(error.message).toContain('[256, 2], not F32 [2, 256]');
  });

  test.each([NaN, Infinity, -Infinity])('one with %d in it', async (value) => {
    const error = await refusal(({ weights }) => {
      floats(weights, 'layer4.2.conv3.weight')[11] = value;
    });
    expect(error).toMatchObject({ code: 'WEIGHTS_INVALID', place: { tensor: 'layer4.2.conv3.weight' } });
    expect(error.message).toContain(`value 11 is ${value}`);
  });

  test('a variance below zero', async () => {
    const error = await refusal(({ weights }) => {
      floats(weights, 'bn1.running_var')[0] = -1;
    });
    expect(error).toMatchObject({ code: 'WEIGHTS_INVALID', place: { tensor: 'bn1.running_var' } });
  });

  test('a file cut short', async () => {
    const error = await refusal(
      () => undefined,
      () => truncate(runPaths(run).model, 1_000_000),
    );
    expect(error.code).toBe('SAFETENSORS_CORRUPT');
  });

  test('a file whose header is rubbish', async () => {
    const error = await refusal(
      () => undefined,
      async () => {
        await using file = await open(runPaths(run).model, 'r+');
        await file.write('rubbish', 8);
      },
    );
    expect(error.code).toBe('SAFETENSORS_CORRUPT');
  });

  test('metadata of a newer Perseus', async () => {
    const error = await refusal(({ metadata }) => {
      Object.assign(metadata, { formatVersion: 2 });
    });
    expect(error).toMatchObject({ code: 'FORMAT_TOO_NEW', place: { formatVersion: 2 } });
  });

  test('metadata with a field that is no such thing', async () => {
    const error = await refusal(({ metadata }) => {
      Object.assign(metadata, { size: 'large' });
    });
    expect(error).toMatchObject({ code: 'MODEL_UNREADABLE', place: { field: 'size' } });
  });
});

describe('a reference that cannot be used is refused, and the older file stays', () => {
  test.each(['model', 'reference'] as const)('a run without its %s.safetensors', async (name) => {
    const error = await refusal(
      () => undefined,
      () => rm(runPaths(run)[name]),
    );
    expect(error).toMatchObject({ code: 'RUN_UNFINISHED', place: { path: runPaths(run)[name] } });
    expect(error.message).toContain(`it has no ${name}.safetensors`);
    expect(error.message).toContain('--resume');
  });

  test('cut short', async () => {
    const error = await refusal(
      () => undefined,
      () => truncate(runPaths(run).reference, 10_000),
    );
    expect(error).toMatchObject({ code: 'SAFETENSORS_CORRUPT', place: { path: runPaths(run).reference } });
  });

  test('of no cutouts', async () => {
    const error = await refusal(({ reference }) => {
      Object.assign(tensor(reference, 'image'), { shape: [0, 48, 48, 3], data: new Uint8Array() });
    });
    expect(error).toMatchObject({ code: 'REFERENCE_INVALID', place: { tensor: 'image' } });
  });

  test('of fewer logits than cutouts', async () => {
    const error = await refusal(({ reference }) => {
      Object.assign(tensor(reference, 'logits'), { shape: [2, 2], data: new Float32Array(4) });
    });
    expect(error).toMatchObject({ code: 'REFERENCE_INVALID', place: { tensor: 'logits' } });
  });

  test.each(['logits', 'embedding', 'validation_logits'])('of %s that are not finite', async (name) => {
    const error = await refusal(({ reference }) => {
      floats(reference, name)[0] = NaN;
    });
    expect(error).toMatchObject({ code: 'REFERENCE_INVALID', place: { tensor: name } });
  });

  test('of labels other than member and background', async () => {
    const error = await refusal(({ reference }) => {
      (tensor(reference, 'validation_labels').data as Int32Array)[5] = 2;
    });
    expect(error).toMatchObject({ code: 'REFERENCE_INVALID', place: { tensor: 'validation_labels' } });
  });

  test('of another training', async () => {
    const other = join(run, 'other');
    const error = await refusal(
      () => undefined,
      async () => {
        await writeFormulaRun(other, golden, ({ metadata }) => {
          metadata.datasetHash = 'f'.repeat(64);
        });
        await writeFile(runPaths(run).reference, readFileSync(runPaths(other).reference));
      },
    );
    expect(error.code).toBe('REFERENCE_INVALID');
    expect(error.message).toContain('another training');
  });
});
