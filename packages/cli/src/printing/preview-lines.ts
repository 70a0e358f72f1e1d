import { counted } from '@perseus/core';
import type { PreviewReport } from '@perseus/data';
import { countsText } from './counts.js';

/** Where the figures are, and what is not in them. */
export function previewLines(report: PreviewReport): string[] {
  const { colourMagnitude } = report;
  const sheet = `Contact sheet: ${report.contactSheetPath}, ${counted(report.cutoutsShown, 'cutout')}`;
  if (colourMagnitude === null) return [sheet, `No colour-magnitude diagram: ${report.whyNoColourMagnitude}`];
  const { pngPath, svgPath, drawn, leftOut } = colourMagnitude;
  const without = Object.keys(leftOut).length > 0 ? `; left out: ${countsText(leftOut)}` : '';
  return [
    sheet,
    `Colour-magnitude diagram: ${pngPath} and ${svgPath}, ${counted(drawn, 'object')}${without}`,
  ];
}
