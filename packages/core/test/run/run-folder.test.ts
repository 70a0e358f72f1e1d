import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readEvents, readRunConfig, runPaths } from '../../src/run/run-folder.js';
import type { RunEvent } from '../../src/run/events.js';

const folder = mkdtempSync(join(tmpdir(), 'perseus-run-'));
const { events: path, config } = runPaths(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const events: RunEvent[] = [
  { type: 'start', step: 0, totalSteps: 40, stepsPerEpoch: 20, parameters: 368_000, device: 'cpu' },
  { type: 'step', epoch: 1, step: 10, loss: 0.71, learningRate: 0.01, imagesPerSecond: 33.5 },
  {
    type: 'epoch',
    epoch: 1,
    step: 20,
    trainLoss: 0.68,
    trainAccuracy: 0.55,
    validationLoss: 0.66,
    validationAccuracy: 0.61,
    learningRate: 0.02,
    seconds: 12.25,
    best: true,
  },
  { type: 'checkpoint', epoch: 1, step: 20, path: 'checkpoints/last.safetensors' },
  { type: 'end', reason: 'interrupted', epoch: 1, step: 20, bestEpoch: 1, bestValidationLoss: 0.66 },
];
const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');

test('events come back in order', async () => {
  await writeFile(path, text);
  expect(await readEvents(path)).toEqual(events);
});

test('a run killed at any byte of its events has all those that were whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: text.length }), async (length) => {
      const torn = text.slice(0, length);
      await writeFile(path, torn);
      const read = await readEvents(path);
      const whole = torn.split('\n').length - 1;
      // A last line that lacks nothing but its line feed may be taken or left.
      expect([whole, whole + 1]).toContain(read.length);
      expect(read).toEqual(events.slice(0, read.length));
    }),
    { numRuns: 60 },
  );
});

test('a torn last line of zeros, as a power cut leaves them, is left out', async () => {
  await writeFile(path, `${text}\0\0\0\0\0\0`);
  expect(await readEvents(path)).toEqual(events);
});

test('damage before the last line is named by its row', async () => {
  await writeFile(path, text.replace('"type":"step"', '"type":"leap"'));
  await expect(readEvents(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', place: { path, row: 2 } });
});

test('a folder without events or configuration is told from a damaged one', async () => {
  rmSync(path);
  await expect(readEvents(path)).rejects.toMatchObject({ code: 'FILE_MISSING', place: { path } });
  await expect(readRunConfig(folder)).rejects.toMatchObject({
    code: 'FILE_MISSING',
    place: { path: config },
  });
});

test('a configuration of a newer Perseus is refused by name', async () => {
  await writeFile(config, JSON.stringify({ formatVersion: 2, more: true }));
  await expect(readRunConfig(folder)).rejects.toMatchObject({ code: 'FORMAT_TOO_NEW' });
});
