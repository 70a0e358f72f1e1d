import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { evaluateRows } from '../../src/evaluate/evaluate.js';
import type { Evaluation } from '../../src/evaluate/schema.js';
import { drawConfusionMatrix } from '../../src/figures/confusion-figure.js';
import { drawFigure } from '../../src/figures/draw-figure.js';
import { drawReliability } from '../../src/figures/reliability-figure.js';
import { textWidth } from '../../src/figures/text-width.js';
import { drawTrainingCurve } from '../../src/figures/training-curve.js';
import { fakeSubject } from '../evaluate/fake-subject.js';
import { runEvents } from './run-events.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-figures-'))));
afterAll(() => rm(folder, { recursive: true }));

const PNG_SIGNATURE = '89504e470d0a1a0a';

async function textOf(draw: (path: string) => Promise<void>): Promise<string> {
  const path = join(folder, 'figure.svg');
  await draw(path);
  const texts = (await readFile(path, 'utf8')).matchAll(/<text[^>]*>(.*?)<\/text>/g);
  return [...texts].map(([, text]) => text!.replaceAll(/<[^>]*>/g, '\n')).join('\n');
}

function evaluationOf(labels: (0 | 1)[]): Promise<Evaluation> {
  const fakes = labels.map((label, row) => ({ label, margin: () => 3 * Math.sin(row) + 2 * label - 1 }));
  return evaluateRows(fakeSubject(fakes), { model: 'm', dataset: 'd', split: 'test', resamples: 50 });
}

test('the training curve tells loss, accuracy and learning rate, and the best epoch', async () => {
  const warnings = vi.spyOn(console, 'warn');
  const text = await textOf((path) => drawTrainingCurve(runEvents(6), path));
  for (const title of ['loss (nats)', 'accuracy', 'learning rate', 'epoch', 'training', 'validation']) {
    expect(text.split('\n')).toContain(title);
  }
  expect(text).toContain('best at epoch 6');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  expect(warnings).not.toHaveBeenCalled();
});

test.each([
  ['a run in its first epoch', runEvents(1).slice(0, 4)],
  ['a run of a single step', runEvents(1).slice(0, 2)],
  ['epochs without reports of steps', runEvents(3).filter(({ type }) => type === 'epoch')],
  ['more steps than pixels', runEvents(50, 300)],
  [
    'a run that diverged',
    runEvents(4).map((event) =>
      event.type === 'step' && event.step === 9 ? { ...event, loss: 1e10 } : event,
    ),
  ],
])('%s has a training curve, too', async (_, events) => {
  const text = await textOf((path) => drawTrainingCurve(events, path));
  expect(text).toContain('learning rate');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

test('a run without any report is refused, and no file is left', async () => {
  const path = join(folder, 'none.png');
  await expect(drawTrainingCurve(runEvents(1).slice(0, 1), path)).rejects.toMatchObject({
    code: 'NOTHING_TO_DRAW',
  });
  expect(await readdir(folder)).not.toContain('none.png');
});

test('the confusion matrix tells classes, counts, percentages and accuracy', async () => {
  const evaluation = await evaluationOf([0, 0, 0, 1, 1, 1, 1, 1]);
  const text = await textOf((path) => drawConfusionMatrix(evaluation, path));
  const { counts, rowNormalised } = evaluation.perObject.confusion;
  for (const expected of [
    'background (3)',
    'member (5)',
    'predicted',
    'truth',
    String(counts[1]![1]),
    `${(100 * rowNormalised[1]![1]!).toFixed(1)} %`,
    'Per rotated image',
  ]) {
    expect(text.split('\n')).toContain(expected);
  }
  expect(text).toContain(`accuracy ${(100 * evaluation.perObject.accuracy.value!).toFixed(1)} %`);
});

test('one class alone can be drawn', async () => {
  const evaluation = await evaluationOf([0, 0, 0]);
  expect(await textOf((path) => drawConfusionMatrix(evaluation, path))).toContain('member (0)');
  expect(await textOf((path) => drawReliability(evaluation, path))).toContain('p_member');
});

test('a PNG is one, and holds its text though no font of the system is looked at', async () => {
  const bytesOf = async (text: string) => {
    const path = join(folder, 'text.png');
    await drawFigure(
      { width: 300, height: 40, data: { values: [{}] }, mark: { type: 'text', text, fontSize: 20 } },
      path,
    );
    return readFile(path);
  };
  const [empty, written] = [await bytesOf(''), await bytesOf('member')];
  expect(written.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
  expect(written.length).toBeGreaterThan(empty.length + 500);
});

test('any other format is refused by its extension', async () => {
  await expect(drawTrainingCurve(runEvents(2), join(folder, 'curve.pdf'))).rejects.toMatchObject({
    code: 'FIGURE_FORMAT',
  });
});

test('text is as wide as the figures reckon', () => {
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = [resolve('@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf')];
  const text = 'member fraction 0.25 (of 4 119 objects)';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text font-family="Arimo" font-size="100">${text}</text></svg>`;
  const box = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles } }).getBBox();
  expect(textWidth(text, 100, false) / box!.width).toEqualWithin(1, 0.02);
});
