import { expect, test } from 'vitest';
import { evaluateRows, THESIS_ANGLES_DEG, type EvaluationOptions } from '../../src/evaluate/evaluate.js';
import { formatEvaluation } from '../../src/evaluate/format-evaluation.js';
import { evaluationSchema } from '../../src/evaluate/schema.js';
import type { Label } from '../../src/dataset/schema.js';
import { goldenScores } from '../metrics/golden-scores.js';
import { fakeSubject, type FakeObject } from './fake-subject.js';

const options: EvaluationOptions = { model: 'm', dataset: 'd', split: 'test', resamples: 200 };
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const unbalanced = goldenScores.find(({ name }) => name === 'unbalanced')!;

/** Margins that become the golden probabilities at the single view's temperature, 2. */
const golden: FakeObject[] = unbalanced.pMember.map((p, row) => ({
  label: unbalanced.labels[row] as Label,
  basis: row < 20 ? 'spectroscopic star' : 'spectroscopic galaxy',
  margin: () => 2 * Math.log(p / (1 - p)),
}));

test('the scores of an evaluation are those of scikit-learn', async () => {
  const { perObject } = await evaluateRows(fakeSubject(golden), options);
  expect(perObject.confusion.counts).toEqual(unbalanced.confusion);
  expect(perObject.report).toEqualWithin(unbalanced.report, 1e-15);
  const { rocAuc, averagePrecision, brierScore, logLoss, balancedAccuracy } = perObject;
  expect(rocAuc.value).toEqualWithin(unbalanced.scores.rocAuc, 1e-12);
  expect(averagePrecision.value).toEqualWithin(unbalanced.scores.averagePrecision, 1e-12);
  expect(balancedAccuracy.value).toEqualWithin(unbalanced.scores.balancedAccuracy, 1e-12);
  // Logits are float32.
  expect(brierScore.value).toEqualWithin(unbalanced.scores.brier, 1e-7);
  expect(logLoss.value).toEqualWithin(unbalanced.scores.logLoss, 1e-7);
});

test('every interval holds its value', async () => {
  const { perObject } = await evaluateRows(fakeSubject(golden), options);
  for (const name of [
    'accuracy',
    'balancedAccuracy',
    'completeness',
    'rocAuc',
    'brierScore',
    'logLoss',
  ] as const) {
    const { value, interval } = perObject[name];
    expect(interval![0], name).toBeLessThan(value!);
    expect(interval![1], name).toBeGreaterThan(value!);
  }
});

test('an object is judged by the mean over its views, an image by its own angle, each at its temperature', async () => {
  const margin = ({ angleDeg, flip }: { angleDeg: number; flip: boolean }) => angleDeg / 90 - (flip ? 5 : 1);
  const evaluation = await evaluateRows(
    fakeSubject([
      { label: 1, margin },
      { label: 0, margin },
    ]),
    { ...options, views: 8, anglesDeg: [0, 90, 360] },
  );
  const turns = [0, 1, 2, 3];
  const mean = [...turns.map((t) => t - 1), ...turns.map((t) => t - 5)]
    .map((m) => sigmoid(m / 1.25))
    .reduce((sum, p) => sum + p / 8, 0);
  const brier = (p: number) => ((1 - p) ** 2 + p ** 2) / 2;
  expect(evaluation.judgement).toEqual({ views: 8, temperature: 1.25, threshold: 0.4 });
  expect(evaluation.perObject.brierScore.value).toEqualWithin(brier(mean), 1e-7);
  const { scores, judgement } = evaluation.perRotatedImage!;
  const alone = (brier(sigmoid(-1 / 2)) * 2 + brier(sigmoid(0))) / 3;
  expect(judgement).toEqual({ views: 1, temperature: 2, threshold: 0.5 });
  expect(scores.brierScore.value).toEqualWithin(alone, 1e-7);
  expect([scores.count, scores.objects, scores.groups]).toEqual([6, 2, 2]);
});

test('the thesis counts 16 images an object, and each angle is judged', async () => {
  const { perRotatedImage } = await evaluateRows(
    fakeSubject(golden.map((object) => ({ ...object, margin: ({ angleDeg }) => (angleDeg < 180 ? 3 : -3) }))),
    options,
  );
  expect(THESIS_ANGLES_DEG).toHaveLength(16);
  expect(perRotatedImage!.scores.count).toBe(16 * golden.length);
  // 30 to 150 and 360, which is upright: 8 of 16.
  expect(
    perRotatedImage!.scores.purityCompleteness.find(({ threshold }) => threshold === 0.5)!.selected,
  ).toBe(8 * golden.length);
});

test('rotated images alone do not narrow the intervals', async () => {
  const { perObject, perRotatedImage } = await evaluateRows(fakeSubject(golden), options);
  expect(perRotatedImage!.scores.accuracy).toEqualWithin(perObject.accuracy, 1e-12);
});

test('scores are told by label basis where there is one, by any column on request, and by none on request', async () => {
  const { byColumn } = await evaluateRows(fakeSubject(golden), options);
  expect(byColumn!.column).toBe('label_basis');
  expect(byColumn!.parts.map(({ value, scores }) => [value, scores.count])).toEqual([
    ['spectroscopic galaxy', 180],
    ['spectroscopic star', 20],
  ]);
  const parity = await evaluateRows(fakeSubject(golden), { ...options, groupBy: 'parity' });
  expect(parity.byColumn!.parts.map(({ value }) => value)).toEqual(['even', 'odd']);
  const none = await evaluateRows(fakeSubject(golden), { ...options, groupBy: null, anglesDeg: [] });
  expect([none.byColumn, none.perRotatedImage]).toEqual([null, null]);
  const noBasis = await evaluateRows(fakeSubject([{ label: 1, margin: () => 1 }]), options);
  expect(noBasis.byColumn).toBeNull();
});

test('an unknown column is refused with the columns there are, and so is one with too many values', async () => {
  const subject = fakeSubject(golden);
  await expect(evaluateRows(subject, { ...options, groupBy: 'basis' })).rejects.toMatchObject({
    code: 'COLUMN_UNKNOWN',
    message: expect.stringContaining('label_basis, parity') as string,
  });
  await expect(evaluateRows(subject, { ...options, groupBy: 'id' })).rejects.toMatchObject({
    code: 'COLUMN_TOO_VARIED',
  });
});

test('one class alone gives null where nothing can be told, and the JSON reads back the same', async () => {
  const evaluation = await evaluateRows(
    fakeSubject([0, 1, 2].map((i) => ({ label: 0, margin: () => i - 3 }))),
    options,
  );
  const { perObject } = evaluation;
  expect(perObject.rocAuc).toEqual({ value: null, interval: null });
  expect(perObject.averagePrecision).toEqual({ value: null, interval: null });
  expect(perObject.balancedAccuracy).toEqual({ value: null, interval: null });
  expect(perObject.purity).toEqual({ value: null, interval: null });
  expect(perObject.confusion.rowNormalised[1]).toEqual([null, null]);
  expect(perObject.accuracy).toEqual({ value: 1, interval: [1, 1] });
  expect(evaluationSchema.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation);
  expect(formatEvaluation(evaluation)).toContain('ROC-AUC');
});

test('a single object has scores, and no interval', async () => {
  const { perObject } = await evaluateRows(fakeSubject([{ label: 1, margin: () => 1 }]), options);
  expect(perObject.accuracy).toEqual({ value: 1, interval: null });
});

test('the same objects twice have the same interval, however many copies a group has', async () => {
  const copied = golden.flatMap((object, group) => [
    { ...object, group },
    { ...object, group },
  ]);
  const once = await evaluateRows(fakeSubject(golden), options);
  const twice = await evaluateRows(fakeSubject(copied), options);
  expect(twice.perObject.groups).toBe(once.perObject.groups);
  expect(twice.perObject.accuracy).toEqualWithin(once.perObject.accuracy, 1e-12);
});

test('one seed gives one evaluation', async () => {
  const [a, b] = [
    await evaluateRows(fakeSubject(golden), options),
    await evaluateRows(fakeSubject(golden), options),
  ];
  expect({ ...a, created: '' }).toEqual({ ...b, created: '' });
});

test('few cutouts are in memory at a time, and progress is told to the end', async () => {
  const many = Array.from({ length: 1000 }, (_, i): FakeObject => ({
    label: (i % 2) as Label,
    margin: () => i % 3,
  }));
  const subject = fakeSubject(many);
  const told: number[] = [];
  await evaluateRows(subject, { ...options, resamples: 1, onProgress: ({ done }) => told.push(done) });
  expect(subject.inFlight.most).toBeLessThanOrEqual(48);
  expect(told.at(-1)).toBe(1000);
});

test('a logit that is not finite stops the evaluation and names the object', async () => {
  const bad = golden.map((object, row) => (row === 37 ? { ...object, margin: () => NaN } : object));
  await expect(evaluateRows(fakeSubject(bad), options)).rejects.toMatchObject({
    code: 'SCORES_NOT_FINITE',
    place: { id: 'object-37', row: 38 },
  });
});

test('a number of views without calibration is refused', async () => {
  await expect(evaluateRows(fakeSubject(golden), { ...options, views: 16 })).rejects.toMatchObject({
    code: 'CALIBRATION_MISSING',
  });
});

test('a failing engine ends the evaluation with its own error, once nothing runs any more', async () => {
  const subject = fakeSubject(golden);
  let running = 0;
  subject.engine.run = async ({ pixels }) => {
    running++;
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    throw new Error(`out of memory at ${pixels.length}`);
  };
  await expect(evaluateRows(subject, options)).rejects.toThrow('out of memory');
  expect(running).toBe(0);
});

test('a signal stops the evaluation', async () => {
  const abort = new AbortController();
  const stopped = evaluateRows(fakeSubject(golden), {
    ...options,
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});

test('the text tells what was judged, the report and the intervals', async () => {
  const text = formatEvaluation(await evaluateRows(fakeSubject(golden), options));
  expect(text).toContain(unbalanced.text.trimEnd());
  expect(text).toMatch(/Per object: 200 objects, split test/);
  expect(text).toMatch(/accuracy +0\.\d{3} +0\.\d{3} to 0\.\d{3}/);
  expect(text).toMatch(/spectroscopic galaxy/);
  expect(text).toMatch(/Per rotated image: 3200 images/);
});
