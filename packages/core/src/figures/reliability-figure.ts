import type { Evaluation } from '../evaluate/schema.js';
import type { ReliabilityBin } from '../metrics/reliability.js';
import { wilsonInterval } from '../metrics/wilson-interval.js';
import { drawFigure, type Figure, type Layer, type Position } from './draw-figure.js';
import { COLOURS } from './style.js';
import { counted } from '../text/counted.js';

const SIDE = 340;

/**
 * Draws the true member fraction against the probability that was given, in bins, with binomial 95 % intervals; and how
 * many objects each bin holds. On the diagonal probabilities mean what they say.
 *
 * @param path .png or .svg
 */
export async function drawReliability(evaluation: Evaluation, path: string): Promise<void> {
  await drawFigure(reliabilityFigure(evaluation), path);
}

export function reliabilityFigure({ perObject }: Evaluation): Figure {
  const { reliability, expectedCalibrationError: error, brierScore, count } = perObject;
  const filled = reliability.flatMap(placeOf);
  const told = [
    counted(count, 'object'),
    ...(error === null ? [] : [`expected calibration error ${error.toFixed(3)}`]),
    ...(brierScore.value === null ? [] : [`Brier score ${brierScore.value.toFixed(3)}`]),
  ];
  const diagonal: Layer = {
    data: {
      values: [
        { probability: 0, fraction: 0 },
        { probability: 1, fraction: 1 },
      ],
    },
    mark: { type: 'line', strokeWidth: 1, strokeDash: [4, 3], color: COLOURS.grey },
    encoding: { x: probabilityAxis(false), y: fractionAxis('fraction') },
  };
  const x = probabilityAxis(false);
  return {
    title: {
      text: 'Reliability',
      subtitle: [told.join(', '), 'bins of p_member with binomial 95 % intervals'],
    },
    spacing: 16,
    vconcat: [
      {
        width: SIDE,
        height: SIDE,
        data: { values: filled },
        layer: [
          diagonal,
          {
            mark: { type: 'rule', color: COLOURS.blue, strokeWidth: 1.5 },
            encoding: { x, y: fractionAxis('lower'), y2: { field: 'upper' } },
          },
          {
            mark: { type: 'point', filled: true, opacity: 1, size: 55, color: COLOURS.blue },
            encoding: { x, y: fractionAxis('fraction') },
          },
        ],
      },
      {
        width: SIDE,
        height: 80,
        data: { values: reliability },
        mark: { type: 'bar', color: COLOURS.blue, opacity: 0.45, stroke: COLOURS.blue, strokeWidth: 1 },
        encoding: {
          x: { ...probabilityAxis(true, 'lower'), bin: 'binned' },
          x2: { field: 'upper' },
          y: { field: 'count', type: 'quantitative', title: 'objects', axis: { tickCount: 3 } },
        },
      },
    ],
  };
}

function probabilityAxis(labelled: boolean, field = 'probability'): Position {
  return {
    field,
    type: 'quantitative',
    title: labelled ? 'p_member' : null,
    scale: { domain: [0, 1] },
    axis: { labels: labelled, grid: false, format: '~g', tickCount: 6 },
  };
}

function fractionAxis(field: string): Position {
  return {
    field,
    type: 'quantitative',
    title: 'member fraction',
    scale: { domain: [0, 1] },
    axis: { format: '~g', tickCount: 6 },
  };
}

function placeOf({ count, meanProbability, memberFraction }: ReliabilityBin) {
  if (meanProbability === null || memberFraction === null) return [];
  const [lower, upper] = wilsonInterval(memberFraction * count, count);
  return [{ probability: meanProbability, fraction: memberFraction, lower, upper }];
}
