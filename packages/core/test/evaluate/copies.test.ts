import { expect, test } from 'vitest';
import { evaluateRows, type EvaluationOptions } from '../../src/evaluate/evaluate.js';
import { formatEvaluation } from '../../src/evaluate/format-evaluation.js';
import type { View } from '../../src/views/view.js';
import { fakeSubject, type FakeObject } from './fake-subject.js';

const options: EvaluationOptions = { model: 'm', dataset: 'd', split: 'test', resamples: 50 };
const ANGLES = [30, 90, 180, 270, 360];

/** Ten objects at five angles, as a dataset of rotated copies has them; the upright copies are judged rightly, and no others. */
function copies(seen: View[] = []): FakeObject[] {
  return Array.from({ length: 10 }, (_, object) =>
    ANGLES.map((rotationDeg): FakeObject => {
      const label = object % 2 === 0 ? 1 : 0;
      const sign = (label === 1) === (rotationDeg === 360) ? 1 : -1;
      return {
        label,
        group: object,
        basis: object < 4 ? 'spec-galaxy' : 'morphology',
        copy: { of: `galaxy-${object}`, rotationDeg },
        margin: (view) => {
          seen.push(view);
          return 3 * sign;
        },
      };
    }),
  ).flat();
}

test('an object is judged by its upright copy, and each copy is an image', async () => {
  const evaluation = await evaluateRows(fakeSubject(copies()), options);
  const { perObject, perRotatedImage, byColumn } = evaluation;
  expect([perObject.count, perObject.objects, perObject.groups]).toEqual([10, 10, 10]);
  expect(perObject.accuracy.value).toBe(1);
  expect(perRotatedImage!.anglesDeg).toEqual([0, 30, 90, 180, 270]);
  expect([perRotatedImage!.scores.count, perRotatedImage!.scores.objects]).toEqual([50, 10]);
  expect(perRotatedImage!.scores.accuracy.value).toBe(1 / 5);
  expect(byColumn!.parts.map(({ value, scores }) => [value, scores.count])).toEqual([
    ['morphology', 6],
    ['spec-galaxy', 4],
  ]);
  expect(formatEvaluation(evaluation)).toContain('50 images, each object at 5 angles');
});

test('copies are shown as they are, and only an upright one in views', async () => {
  const single: View[] = [];
  await evaluateRows(fakeSubject(copies(single)), options);
  expect(new Set(single.map(({ angleDeg }) => angleDeg))).toEqual(new Set([0]));
  const eight: View[] = [];
  await evaluateRows(fakeSubject(copies(eight)), { ...options, views: 8, anglesDeg: [] });
  expect(eight).toHaveLength(8 * 10);
});

test('where a split has not every copy of an object, the least turned one stands for it', async () => {
  const some = copies().filter(({ copy }, row) => copy!.rotationDeg !== 360 && row % 3 > 0);
  const told: { done: number; total: number }[] = [];
  const evaluation = await evaluateRows(fakeSubject(some), {
    ...options,
    onProgress: ({ done, total }) => told.push({ done, total }),
  });
  const objects = new Set(some.map(({ copy }) => copy!.of)).size;
  expect(evaluation.perObject.count).toBe(objects);
  expect(evaluation.perObject.accuracy.value).toBe(0);
  expect(formatEvaluation(evaluation)).toContain('each object at up to 4 angles');
  expect(told.at(-1)).toEqual({ done: some.length + objects, total: some.length + objects });
});

test('no images are scored where no angle is asked for', async () => {
  const evaluation = await evaluateRows(fakeSubject(copies()), { ...options, anglesDeg: [] });
  expect(evaluation.perRotatedImage).toBeNull();
});
