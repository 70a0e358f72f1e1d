import { counted } from '../text/counted.js';
import { formatReport, toFixedHalfEven } from './format-report.js';
import type { Evaluation, Score, Scores } from './schema.js';

const NOTHING = '-';

/** The evaluation as text for a terminal: reports as scikit-learn prints them, intervals, and the tables beside them. */
export function formatEvaluation(evaluation: Evaluation): string {
  const { perObject, perRotatedImage, byColumn, judgement, bootstrap, dataset, engine } = evaluation;
  const filters = dataset.filters.map((filter) => `, ${filter}`).join('');
  const sections = [
    [
      `Per object: ${objectsText(perObject)}, ${dataset.split === 'all' ? 'all splits' : `split ${dataset.split}`}${filters}`,
      `member where p_member >= ${judgement.threshold}, ${viewsText(judgement.views)}, temperature ${judgement.temperature.toFixed(3)}, ${engine.name} in ${engine.precision}${engine.device === undefined ? '' : ` on ${engine.device}`}`,
      ...warnings(evaluation),
    ].join('\n'),
    formatReport(perObject.report).trimEnd(),
    confusionTable(evaluation),
    scoreTable(perObject, bootstrap.level),
    selectionTable(perObject),
  ];
  if (byColumn) sections.push(partsTable(byColumn, bootstrap.level));
  if (perRotatedImage) {
    const { scores, anglesDeg } = perRotatedImage;
    sections.push(
      `Per rotated image: ${counted(scores.count, 'image')}, each object at ${anglesText(scores, anglesDeg.length)}, judged one by one\n` +
        `accuracy ${number(scores.accuracy.value)} (${intervalTitle(bootstrap.level)} over objects ${intervalText(scores.accuracy)}), ` +
        `ROC-AUC ${number(scores.rocAuc.value)}`,
      formatReport(scores.report).trimEnd(),
    );
  }
  return `${sections.join('\n\n')}\n`;
}

function objectsText({ objects, groups }: Scores): string {
  return groups === objects
    ? counted(objects, 'object')
    : `${counted(objects, 'object')} in ${counted(groups, 'group')}`;
}

function viewsText(views: number): string {
  return views === 1 ? 'one view' : `mean over ${views} views`;
}

/** A split by row of rotated copies has some of the angles of an object on either side. */
function anglesText({ count, objects }: Scores, angles: number): string {
  return count === objects * angles ? counted(angles, 'angle') : `up to ${counted(angles, 'angle')}`;
}

function warnings({ model, dataset }: Evaluation): string[] {
  const seen = model.datasetHash === dataset.hash && ['train', 'all'].includes(dataset.split);
  return [
    ...(seen ? ['The model was trained on objects that are among these: this is no test.'] : []),
    ...(model.simulated
      ? ['The model was trained on simulated images: for tests and demonstrations only.']
      : []),
  ];
}

function confusionTable({ classes, perObject: { confusion } }: Evaluation): string {
  const cells = confusion.counts.map((row, truth) =>
    row.map((count, predicted) => {
      const share = confusion.rowNormalised[truth]?.[predicted] ?? null;
      return share === null ? `${count}` : `${count} (${toFixedHalfEven(100 * share, 1)} %)`;
    }),
  );
  return table([['true \\ predicted', ...classes], ...cells.map((row, truth) => [classes[truth]!, ...row])]);
}

function scoreTable(scores: Scores, level: number): string {
  const rows: [string, Score][] = [
    ['accuracy', scores.accuracy],
    ['balanced accuracy', scores.balancedAccuracy],
    ['purity (members)', scores.purity],
    ['completeness (members)', scores.completeness],
    ['ROC-AUC', scores.rocAuc],
    ['average precision', scores.averagePrecision],
    ['Brier score', scores.brierScore],
    ['log loss, nats', scores.logLoss],
    ['expected calibration error', { value: scores.expectedCalibrationError, interval: null }],
  ];
  return table([
    ['', 'value', intervalTitle(level)],
    ...rows.map(([name, score]) => [name, number(score.value), intervalText(score)]),
  ]);
}

function selectionTable({ purityCompleteness }: Scores): string {
  return table([
    ['threshold', 'selected', 'purity', 'completeness'],
    ...purityCompleteness.map(({ threshold, selected, purity, completeness }) => [
      String(threshold),
      String(selected),
      number(purity),
      number(completeness),
    ]),
  ]);
}

function partsTable({ column, parts }: NonNullable<Evaluation['byColumn']>, level: number): string {
  return table([
    [column, 'members', 'backgrounds', 'accuracy', intervalTitle(level), 'ROC-AUC'],
    ...parts.map(({ value, scores }) => [
      value || '(empty)',
      String(scores.report.classes[1]?.support ?? 0),
      String(scores.report.classes[0]?.support ?? 0),
      number(scores.accuracy.value),
      intervalText(scores.accuracy),
      number(scores.rocAuc.value),
    ]),
  ]);
}

function intervalTitle(level: number): string {
  return `${100 * level} % interval`;
}

function number(value: number | null): string {
  return value === null ? NOTHING : toFixedHalfEven(value, 3);
}

function intervalText({ interval }: Score): string {
  return interval === null ? NOTHING : `${number(interval[0])} to ${number(interval[1])}`;
}

/** Columns as wide as their widest cell, the first to the left, numbers to the right. */
function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
