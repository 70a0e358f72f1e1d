import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftOutHere, testDevice } from '../../scripts/test-gpu/test-device.mjs';
import { perseus, startPerseus } from './perseus-process.js';
import { TINY_TRAINING, tinySurvey, type TinySurvey } from './tiny-survey.js';

// The whole way on a GPU, through the real command: trained there, killed, resumed, classified there.

const leftOut = leftOutHere();
const trainDevice = testDevice === 'cpu' ? 'cpu' : 'cuda';

describe.skipIf(leftOut !== '')(`on ${testDevice}${leftOut}`, () => {
  let survey: TinySurvey;
  let run: string;

  beforeAll(async () => {
    survey = await tinySurvey();
    run = join(survey.folder, 'run');
  });
  afterAll(async () => survey?.[Symbol.asyncDispose]());

  const eventsOf = async (type: string): Promise<Record<string, unknown>[]> => {
    const text = await readFile(join(run, 'events.jsonl'), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line.includes(`"type":"${type}"`) && line.endsWith('}'));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  const probabilities = async (name: string, engine: string[]): Promise<number[]> => {
    const output = join(survey.folder, name);
    const files = ['--objects', survey.objects, '--cutouts', survey.cutouts, '-o', output, '--tta', '8'];
    await perseus(['classify', '--model', run, ...files, ...engine]);
    const lines = (await readFile(output, 'utf8'))
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    const column = lines[0]!.split(',').indexOf('p_member');
    return lines.slice(1).map((line) => Number(line.split(',')[column]));
  };

  test('a training that is killed in its second epoch goes on, and comes to its end', async () => {
    const settings = [...TINY_TRAINING, '--precision', 'bfloat16', '--set', 'reportEverySteps=1'];
    const args = ['train', survey.dataset, '-o', run, ...settings, '--device', trainDevice];
    const { child, ended } = startPerseus(args);
    let over = false;
    void ended.then(() => (over = true));
    while (!over && (await eventsOf('epoch')).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    const { signal, stderr } = await ended;
    expect(signal, stderr).toBe('SIGKILL');

    await perseus(['train', survey.dataset, '-o', run, '--resume']);
    expect(await eventsOf('start')).toSatisfy((starts: Record<string, unknown>[]) =>
      starts.every(({ device }) => device === trainDevice),
    );
    const epochs = await eventsOf('epoch');
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    for (const { validationLoss } of epochs) expect(validationLoss).toBeLessThan(10);
  }, 300_000);

  test('its objects get the probabilities that ONNX Runtime gives them', async () => {
    const alone = await probabilities('onnxruntime.csv', [
      '--engine',
      'onnxruntime',
      '--precision',
      'float32',
    ]);
    for (const [precision, tolerance] of [
      ['float32', 5e-3],
      ['bfloat16', 0.03],
    ] as const) {
      const engine = ['--engine', 'torch', '--device', testDevice, '--precision', precision];
      const there = await probabilities(`${precision}.csv`, engine);
      expect(there.length).toBe(alone.length);
      there.forEach((p, i) => expect(Math.abs(p - alone[i]!), `row ${i + 1}`).toBeLessThan(tolerance));
    }
  }, 300_000);
});
