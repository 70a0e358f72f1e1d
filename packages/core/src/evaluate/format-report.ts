import type { Averages, ClassificationReport } from '../metrics/classification-report.js';

const COLUMN = 9;

/**
 * The report as text, line by line what scikit-learn's classification_report prints.
 *
 * @param digits after the point
 */
export function formatReport(report: ClassificationReport, digits = 2): string {
  const names = report.classes.map(({ name }) => name);
  const width = Math.max(...names.map((name) => name.length), 'weighted avg'.length, digits);
  const line = (name: string, cells: string[]) =>
    `${name.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(COLUMN)}`).join('')}\n`;
  const scores = (name: string, { precision, recall, f1, support }: Averages) =>
    line(name, [...[precision, recall, f1].map((value) => toFixedHalfEven(value, digits)), String(support)]);
  return [
    line('', ['precision', 'recall', 'f1-score', 'support']),
    '\n',
    ...report.classes.map((scoresOfClass) => scores(scoresOfClass.name, scoresOfClass)),
    '\n',
    line('accuracy', ['', '', toFixedHalfEven(report.accuracy, digits), String(report.macro.support)]),
    scores('macro avg', report.macro),
    scores('weighted avg', report.weighted),
  ].join('');
}

/**
 * `value` with `digits` after the point, exact halves to the even digit, as C and Python print: 0.625 becomes 0.62,
 * where JavaScript's own toFixed says 0.63.
 */
export function toFixedHalfEven(value: number, digits: number): string {
  const nearest = value.toFixed(digits);
  // A half at this digit ends in a 5 one digit later; binary fractions of so few digits are printed exactly.
  const exact = Math.abs(value).toFixed(Math.min(digits + 60, 100));
  const rest = exact.slice(exact.indexOf('.') + 1 + digits);
  if (!/^50*$/.test(rest)) return nearest;
  const cut = exact.slice(0, exact.indexOf('.') + 1 + digits).replace(/\.$/, '');
  const even = Number(cut.at(-1)) % 2 === 0;
  return even ? (value < 0 ? `-${cut}` : cut) : nearest;
}
