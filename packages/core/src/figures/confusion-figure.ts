import { toFixedHalfEven } from '../evaluate/format-report.js';
import type { Evaluation, Scores } from '../evaluate/schema.js';
import { drawFigure, type Figure, type Panel } from './draw-figure.js';

const CELL = 130;
/** White text on darker cells, dark text on lighter ones: where both have the same contrast. */
const DARK_FROM = 0.55;

/**
 * Draws the confusion matrix of an evaluation: counts, and the share of each class that was taken for each; per object,
 * and beside it per rotated image where that was evaluated.
 *
 * @param path .png or .svg
 */
export async function drawConfusionMatrix(evaluation: Evaluation, path: string): Promise<void> {
  await drawFigure(confusionFigure(evaluation), path);
}

export function confusionFigure({ perObject, perRotatedImage, classes, bootstrap }: Evaluation): Figure {
  const panels = [
    matrixPanel('Per object', 'objects', perObject, classes, bootstrap.level),
    ...(perRotatedImage
      ? [matrixPanel('Per rotated image', 'images', perRotatedImage.scores, classes, bootstrap.level)]
      : []),
  ];
  return { hconcat: panels, spacing: 48 };
}

function matrixPanel(
  title: string,
  what: string,
  { confusion, accuracy, count }: Scores,
  classes: readonly string[],
  level: number,
): Panel {
  const supports = confusion.counts.map((row) => row.reduce((sum, n) => sum + n, 0));
  const nameOf = (truth: number) => `${classes[truth]} (${supports[truth]})`;
  const cells = confusion.counts.flatMap((row, truth) =>
    row.map((n, predicted) => {
      const share = confusion.rowNormalised[truth]?.[predicted] ?? null;
      return {
        truth: nameOf(truth),
        predicted: classes[predicted],
        count: String(n),
        share: share ?? 0,
        percent: share === null ? '' : `${toFixedHalfEven(100 * share, 1)} %`,
      };
    }),
  );
  const text = (field: string, size: number, weight: 'bold' | 'normal', dy: number) =>
    ({
      mark: { type: 'text', fontSize: size, fontWeight: weight, dy },
      encoding: {
        text: { field, type: 'nominal' },
        color: { condition: { test: `datum.share >= ${DARK_FROM}`, value: 'white' }, value: '#1a1a1a' },
      },
    }) as const;
  return {
    title: {
      text: title,
      subtitle: [
        `${count} ${what}; percentages are of each true class`,
        `accuracy ${accuracyText(accuracy, level)}`,
      ],
    },
    width: CELL * classes.length,
    height: CELL * classes.length,
    data: { values: cells },
    encoding: {
      x: {
        field: 'predicted',
        type: 'nominal',
        title: 'predicted',
        sort: [...classes],
        axis: { labelAngle: 0, ticks: false, domain: false },
      },
      y: {
        field: 'truth',
        type: 'nominal',
        title: 'truth',
        sort: classes.map((_, truth) => nameOf(truth)),
        axis: { labelAngle: -90, labelAlign: 'center', labelBaseline: 'bottom', ticks: false, domain: false },
      },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: 'white', strokeWidth: 2 },
        encoding: {
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1], scheme: 'blues' },
            legend: null,
          },
        },
      },
      text('count', 26, 'bold', -8),
      text('percent', 14, 'normal', 18),
    ],
  };
}

function accuracyText({ value, interval }: Scores['accuracy'], level: number): string {
  const percent = (share: number) => toFixedHalfEven(100 * share, 1);
  if (value === null) return 'unknown';
  if (interval === null) return `${percent(value)} %`;
  return `${percent(value)} % (${100 * level} %: ${percent(interval[0])} to ${percent(interval[1])})`;
}
