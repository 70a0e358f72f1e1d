import { counted } from '@perseus/core';
import type { FieldCounts, FieldReport, MergeReport, RenderingComparison } from '@perseus/data';
import type { FieldDrawings } from '../steps/fields/drawing-field.js';
import { countsText } from './counts.js';

/** What became of a field's objects, and where it is written. */
export function fieldLines(
  report: FieldReport & { comparison: RenderingComparison | null },
  drawn: FieldDrawings & { shard?: unknown },
): string[] {
  const { output, counts, fieldFraction, resumedFrom, comparison } = report;
  return [
    ...countLines(counts, fieldFraction),
    ...(resumedFrom > 0 ? [`  ${resumedFrom} of them were done by an earlier start`] : []),
    ...(comparison === null ? [] : [comparisonLine(comparison)]),
    // Of a shard nothing is drawn: its objects are a part of the field's.
    ...(drawn.shard === undefined
      ? [`Table: ${output}`, ...drawnLines(drawn)]
      : [`Shard: ${output}; \`perseus classify merge\` joins them`]),
  ];
}

export function mergedLines(
  { counts, fieldFraction, shards }: MergeReport,
  output: string,
  drawn: FieldDrawings,
): string[] {
  return [
    ...countLines(counts, fieldFraction),
    `Table: ${output}, of ${counted(shards, 'shard')}`,
    ...drawnLines(drawn),
  ];
}

function drawnLines({ regions, gallery, skyMap, colourMagnitude }: FieldDrawings): string[] {
  return [
    ...(regions === undefined ? [] : [`Regions: ${regions}`]),
    ...(gallery === undefined ? [] : [`Gallery: ${gallery}`]),
    ...(skyMap === undefined ? [] : [`Sky map: ${skyMap}`]),
    ...(colourMagnitude === undefined ? [] : [`Colours: ${colourMagnitude}`]),
  ];
}

/** What is wrong with which tiles; null where nothing is. */
export function damageOf({ damagedTiles, output }: FieldReport): string | null {
  if (damagedTiles.length === 0) return null;
  const told = damagedTiles.map(
    ({ tile, problem, objects }) =>
      `  ${tile}${objects > 0 ? ` (${counted(objects, 'object is', 'objects are')} left without a probability)` : ''}: ${problem}`,
  );
  const tiles = damagedTiles.length === 1 ? 'A tile is damaged' : `${damagedTiles.length} tiles are damaged`;
  return [
    `${tiles}; the rest is done and in ${output}. Get what is damaged anew, remove ${output}, and start again.`,
    ...told,
  ].join('\n');
}

function countLines(
  { objects, member, background, unclassified, flags }: FieldCounts,
  fraction: number | null,
) {
  const flagged = countsText(flags);
  return [
    `${counted(objects, 'object')}: ${counted(member, 'member')}, ${background} background, ${unclassified} not classified`,
    ...(flagged === '' ? [] : [`  flagged: ${flagged}`]),
    ...(fraction === null ? [] : [`  member fraction of the field: ${fraction.toFixed(4)}`]),
  ];
}

function comparisonLine(comparison: RenderingComparison): string {
  const { compared, onlyOne, median, percentile95, meanShift, labelChanges } = comparison;
  const signed = `${meanShift < 0 ? '-' : '+'}${Math.abs(meanShift).toFixed(3)}`;
  return (
    `Renderings compared on ${counted(compared, 'object')} (${onlyOne} more in one alone): p_member moves by ${median.toFixed(3)} ` +
    `in the median, ${percentile95.toFixed(3)} at 95 %, ${signed} on average; ${counted(labelChanges, 'label changes', 'labels change')}`
  );
}
