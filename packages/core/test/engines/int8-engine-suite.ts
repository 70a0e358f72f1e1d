import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDENTITY_VIEW, viewsOf, type CutoutBatch, type EngineFactory } from '@perseus/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TINY_INT8_MODEL, TINY_MODEL, tinyCutouts, tinyInt8Outputs, tinyOutputs } from './tiny-model.js';

const { size, count } = tinyOutputs;

/**
 * What is true of every engine that runs int8 forms. `tolerance` is times max(1, |value|): a value that is rounded to another
 * of 256 steps moves all that follows, so engines agree less than in float32.
 */
export function int8EngineSuite(factory: EngineFactory, tolerance = 0.02): void {
  describe(`engine ${factory.name} with an int8 form`, () => {
    let folder: string;
    beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'perseus-int8-engine-'))));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const batchOf = (first: number, some: number): CutoutBatch => ({
      pixels: tinyCutouts(first, some),
      count: some,
      height: size,
      width: size,
    });

    test.each([undefined, 'int8'] as const)(
      "runs it as int8 (asked for: %s), and gives what Python's ONNX Runtime gives",
      async (precision) => {
        await using engine = await factory.open(TINY_INT8_MODEL, {
          threads: 2,
          ...(precision && { precision }),
        });
        expect(engine).toMatchObject({ precision: 'int8', embeddingSize: 32 });
        const output = await engine.run(batchOf(0, count), [IDENTITY_VIEW]);
        expectClose(output.logits, tinyInt8Outputs.logits, tolerance);
        expectClose(output.probability, tinyInt8Outputs.probability, tolerance);
        expectClose(output.embedding, tinyInt8Outputs.embedding, tolerance);
      },
    );

    test('gives an object the same numbers whatever batch it comes in', async () => {
      await using engine = await factory.open(TINY_INT8_MODEL, { threads: 2 });
      const together = await engine.run(batchOf(0, 11), viewsOf(8));
      const alone = await Promise.all(
        Array.from({ length: 11 }, (_, i) => engine.run(batchOf(i, 1), viewsOf(8))),
      );
      alone.forEach(({ logits }, i) => {
        for (let view = 0; view < 8; view++) {
          const at = (view * 11 + i) * 2;
          expectClose(logits.subarray(view * 2, view * 2 + 2), together.logits.subarray(at, at + 2), 1e-4);
        }
      });
    });

    test.each([
      ['float32', () => TINY_INT8_MODEL],
      ['bfloat16', () => TINY_INT8_MODEL],
      ['int8', () => TINY_MODEL],
    ] as const)('refuses %s of a file of another form, by code', async (precision, path) => {
      await expect(factory.open(path(), { precision })).rejects.toMatchObject({
        code: 'PRECISION_UNSUPPORTED',
        message: expect.stringContaining(path()) as string,
        place: { option: 'precision' },
      });
    });

    const whole = readFileSync(TINY_INT8_MODEL);
    test.each([
      ['a truncated int8 form', () => whole.subarray(0, whole.length / 2)],
      ['an int8 form that lacks its last byte', () => whole.subarray(0, -1)],
    ])('refuses %s by name and code', async (what, content) => {
      const path = join(folder, `${what.replaceAll(' ', '-')}.onnx`);
      writeFileSync(path, content());
      await expect(factory.open(path, { threads: 1 })).rejects.toMatchObject({
        code: 'MODEL_UNREADABLE',
        message: expect.stringContaining(path) as string,
      });
    });
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!), `value ${i}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected[i]!)),
    );
}
