import { expect, test } from 'vitest';
import { fitTemperature } from '../../src/metrics/calibration.js';
import { calibrationsFrom } from '../../src/onnx/calibrations.js';
import { values } from './formula.js';

const COUNT = 40;
const validationLabels = Int32Array.from({ length: COUNT }, (_, i) => (i % 3 === 0 ? 1 : 0));
const validationLogits = Float32Array.from(values('calibrations', 16 * COUNT * 2), (u, i) => {
  const object = Math.floor(i / 2) % COUNT;
  const view = Math.floor(i / 2 / COUNT);
  // Each view errs by another amount, so that a mix-up of views gives another temperature.
  return u * (2 + view) + (validationLabels[object] === i % 2 ? 2 : 0);
});

function ofViews(views: number[]): Float32Array {
  return Float32Array.from(
    views.flatMap((view) => [...validationLogits.subarray(view * COUNT * 2, (view + 1) * COUNT * 2)]),
  );
}

test('each number of views gets the temperature of its own views: quarter turns and their mirror images for 8', () => {
  const calibrations = calibrationsFrom({ validationLogits, validationLabels });
  const temperature = (views: number[]) => fitTemperature(ofViews(views), views.length, validationLabels);
  expect(calibrations).toEqual([
    { views: 1, precision: 'float32', temperature: temperature([0]), threshold: 0.5 },
    { views: 8, precision: 'float32', temperature: temperature([0, 2, 4, 6, 8, 10, 12, 14]), threshold: 0.5 },
    { views: 16, precision: 'float32', temperature: temperature([...Array(16).keys()]), threshold: 0.5 },
  ]);
  expect(new Set(calibrations.map(({ temperature }) => temperature)).size).toBe(3);
});
