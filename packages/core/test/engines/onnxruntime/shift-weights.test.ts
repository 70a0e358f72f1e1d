import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { IDENTITY_VIEW } from '@perseus/core';
import { expect, test } from 'vitest';
import type { SessionSettings } from '../../../src/engines/onnxruntime/session-process.js';
import { shiftWeights } from '../../../src/engines/onnxruntime/shift-weights.js';
import type { OpenReply, RunReply } from '../../../src/engines/process/messages.js';
import { parseModel } from '../../../src/onnx/parse-model.js';
import { TINY_INT8_MODEL, TINY_MODEL, tinyCutouts, tinyOutputs } from '../tiny-model.js';

const { size, count } = tinyOutputs;

async function logitsOf(model: Uint8Array): Promise<number[]> {
  const session = await InferenceSession.create(model);
  const image = new Tensor('uint8', tinyCutouts(0, count), [count, size, size, 3]);
  const values = await session.run({ image });
  await session.release();
  return Array.from(values.logits!.data as Float32Array);
}

/** A file's own copy of its bytes: Node.js lends small files parts of one buffer. */
const read = (path: string) => new Uint8Array(readFileSync(path));

function valuesOf(model: Uint8Array, name: string): Int8Array {
  const { offset, length } = parseModel(model).initializers.get(name)!;
  return new Int8Array(model.buffer, model.byteOffset + offset, length);
}

test('shifted weights and zero points give the same logits, and nothing else of the file changes', async () => {
  const stored = read(TINY_INT8_MODEL);
  const shifted = stored.slice();
  shiftWeights(shifted);
  const { initializers } = parseModel(stored);
  const weights = [...initializers.values()].filter(({ type }) => type === 'int8');
  expect(weights.length).toBe(2 * 53);
  for (const { name } of weights)
    expect(valuesOf(shifted, name), name).toEqual(valuesOf(stored, name).map((value) => value + 1));
  const changed = shifted.filter((byte, i) => byte !== stored[i]).length;
  expect(changed).toBe(weights.reduce((sum, { length }) => sum + length, 0));
  const [before, after] = [await logitsOf(stored), await logitsOf(shifted)];
  after.forEach((logit, i) => expect(logit).toEqualWithin(before[i]!, 0.02));
});

test('the offsets hold where the bytes are part of a larger buffer', () => {
  const stored = read(TINY_INT8_MODEL);
  const shared = new Uint8Array(stored.length + 7);
  shared.set(stored, 7);
  shiftWeights(shared.subarray(7));
  const shifted = stored.slice();
  shiftWeights(shifted);
  expect(shared.subarray(0, 7)).toEqual(new Uint8Array(7));
  expect(shared.subarray(7)).toEqual(shifted);
});

test('a form with a weight that has no place to go stays as it is, all of it', () => {
  const model = read(TINY_INT8_MODEL);
  valuesOf(model, 'layer4.2.conv3.weight')[5] = 127;
  const before = model.slice();
  shiftWeights(model);
  expect(model).toEqual(before);
});

test('a float form has nothing to shift', () => {
  const model = read(TINY_MODEL);
  shiftWeights(model);
  expect(model).toEqual(read(TINY_MODEL));
});

test("a session's process opens the shifted form and gives what it gives for the stored one", async () => {
  const [stored, shifted] = [await logitsOfProcess(false), await logitsOfProcess(true)];
  expect(stored.length).toBe(count * 2);
  shifted.forEach((logit, i) => expect(logit).toEqualWithin(stored[i]!, 0.02));
});

async function logitsOfProcess(shifted: boolean): Promise<Float32Array> {
  const program = new URL('../../../dist/engines/onnxruntime/session-main.js', import.meta.url);
  const child = fork(program, { serialization: 'advanced', execArgv: [] });
  const settings: SessionSettings = {
    modelPath: TINY_INT8_MODEL,
    device: 'cpu',
    shifted,
    threads: 1,
    embeddingSize: 32,
    rendering: { size, corners: 'reflect', interpolation: 'bilinear' },
    graphBatch: 8,
  };
  child.send(settings);
  const [opened] = (await once(child, 'message')) as [OpenReply<null>];
  expect(opened).toEqual({ open: true, facts: null });
  const batch = { pixels: tinyCutouts(0, count), count, height: size, width: size };
  child.send({ id: 0, batch, views: [IDENTITY_VIEW] });
  const [reply] = (await once(child, 'message')) as [RunReply];
  child.disconnect();
  if (!('output' in reply)) throw new Error(reply.failure.message);
  return reply.output.logits;
}
