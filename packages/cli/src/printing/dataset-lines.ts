import { SPLITS, type DatasetConflict, type DatasetDescription } from '@perseus/core';
import type { DatasetSummary } from '@perseus/data';

/** A dataset in a few lines: sizes, splits, groups, and what should be known before it is trusted. */
export function datasetLines(description: DatasetDescription): string[] {
  const { objects, height, width, imaging, groups } = description;
  const scale = imaging.pixelScaleArcsec === null ? 'unknown scale' : `${imaging.pixelScaleArcsec} arcsec/px`;
  const lines = [
    `${objects} objects, cutouts of ${width} x ${height} px, ${scale}${imaging.source === null ? '' : `, ${imaging.source}`}`,
    ...SPLITS.map((split) => splitLine(split, description)),
    `  groups   ${groups.shared} of more than one row (within ${groups.radiusArcsec} arcsec)`,
  ];
  if (groups.conflicts.length > 0) {
    lines.push(
      `  conflicts: ${groups.conflicts.length} groups disagree on the label: ${firstFew(groups.conflicts)}`,
    );
  }
  if (groups.overlapsAcrossSplits > 0) {
    lines.push(`  overlaps: ${groups.overlapsAcrossSplits} pairs of cutouts overlap across splits`);
  }
  if (imaging.simulated)
    lines.push('  simulated: a model trained on it is for tests and demonstrations only');
  return lines;
}

/** The same with where it lies, its columns, label bases, steps and hash. */
export function summaryLines(summary: DatasetSummary): string[] {
  const { description, labelBases } = summary;
  const bases = Object.entries(labelBases).map(
    ([basis, { member, background }]) => `${basis || '(none)'} ${member} + ${background}`,
  );
  const steps = description.steps.map(({ name, in: before, out: after }) => `${name} ${before} -> ${after}`);
  return [
    `Dataset: ${summary.folder}`,
    ...datasetLines(description),
    `  columns  ${summary.columns.join(', ')}`,
    `  label basis (members + background): ${bases.join('; ')}`,
    `  made by Perseus ${description.perseusVersion} on ${description.created}, seed ${description.seed}: ${steps.join(', ')}`,
    `  hash     ${summary.hash}${summary.verified ? ', every byte verified' : ''}`,
  ];
}

function splitLine(split: (typeof SPLITS)[number], { counts }: DatasetDescription): string {
  const { member, background } = counts[split] ?? { member: 0, background: 0 };
  return `  ${split.padEnd(10)} ${member} members, ${background} background`;
}

function firstFew(conflicts: readonly DatasetConflict[]): string {
  const shown = conflicts.slice(0, 3).map(({ ids, done }) => `${ids.join(' = ')} (${done.replace('-', ' ')})`);
  return shown.join('; ') + (conflicts.length > shown.length ? '; …' : '');
}
