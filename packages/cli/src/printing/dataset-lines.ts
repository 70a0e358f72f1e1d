import { SPLITS, counted, type DatasetConflict, type DatasetDescription } from '@perseus/core';
import type { DatasetSummary } from '@perseus/data';
import { stepLines } from './step-lines.js';

type OfEachClass = DatasetDescription['labelBases'][string];

/** A dataset in a few lines: sizes, splits, what labels rest on, and what should be known before it is trusted. */
export function datasetLines(description: DatasetDescription): string[] {
  const { groups, imaging } = description;
  return [
    whatItHolds(description),
    ...SPLITS.map((split) => line(split, classesText(description.counts[split]))),
    ...ofEach('basis', description.labelBases, '(none)'),
    ...ofEach('flagged', description.flags),
    line('groups', `${groups.shared} of more than one row (within ${groups.radiusArcsec} arcsec)`),
    ...(groups.conflicts.length > 0
      ? [
          line(
            'conflicts',
            `${counted(groups.conflicts.length, 'group disagrees', 'groups disagree')} on the label: ${firstFew(groups.conflicts)}`,
          ),
        ]
      : []),
    ...(groups.overlapsAcrossSplits > 0
      ? [
          line(
            'overlaps',
            `${counted(groups.overlapsAcrossSplits, 'pair of cutouts overlaps', 'pairs of cutouts overlap')} across splits`,
          ),
        ]
      : []),
    ...description.unsound.map((sentence) => line('unsound', sentence)),
    ...(imaging.simulated
      ? [line('simulated', 'a model trained on it is for tests and demonstrations only')]
      : []),
  ];
}

/** The same with where it lies, what it was made of, its columns, steps and hash. */
export function summaryLines(summary: DatasetSummary): string[] {
  const { description, labelBases } = summary;
  const { perseusVersion, created, seed, recipe, sources, steps } = description;
  return [
    `Dataset: ${summary.folder}`,
    // Counted from the table: a dataset of format 1 does not say it of itself.
    ...datasetLines({ ...description, labelBases }),
    line('columns', summary.columns.join(', ')),
    line('made', `by Perseus ${perseusVersion} on ${created}, recipe ${recipe}, seed ${seed}`),
    ...sources.map(({ table, labels, rows }) =>
      line('from', `${table}, ${counted(rows, 'row')}, labels ${WHENCE[labels]}`),
    ),
    ...steps.flatMap((step) => stepLines(step).map((text, i) => line(i === 0 ? 'step' : '', text))),
    line('hash', `${summary.hash}${summary.verified ? ', every byte verified' : ''}`),
  ];
}

const WHENCE = { given: 'of its own', classes: 'by class', redshifts: 'by redshift' };

function whatItHolds({ objects, height, width, imaging, copiesDeg, fold }: DatasetDescription): string {
  const rows =
    copiesDeg.length > 0
      ? `${counted(objects, 'rotated copy', 'rotated copies')} of ${counted(objects / copiesDeg.length, 'object')} (column rotation_deg)`
      : counted(objects, 'object');
  const scale = imaging.pixelScaleArcsec === null ? 'unknown scale' : `${imaging.pixelScaleArcsec} arcsec/px`;
  return [
    rows,
    `cutouts of ${width} x ${height} px`,
    scale,
    ...(imaging.source === null ? [] : [imaging.source]),
    ...(fold === null ? [] : [`fold ${fold.fold} of 0 to ${fold.of - 1} is the test split`]),
  ].join(', ');
}

function ofEach(name: string, counts: Record<string, OfEachClass>, unnamed = ''): string[] {
  const parts = Object.entries(counts).filter(([, { member, background }]) => member + background > 0);
  // One part without a name says nothing that the splits do not say.
  if (parts.length === 0 || (parts.length === 1 && parts[0]![0] === '')) return [];
  return parts.map(([part, count]) => line(name, `${part || unnamed}: ${classesText(count)}`));
}

function classesText({ member, background }: OfEachClass = { member: 0, background: 0 }): string {
  return `${counted(member, 'member')}, ${background} background`;
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text}`;
}

function firstFew(conflicts: readonly DatasetConflict[]): string {
  const shown = conflicts
    .slice(0, 3)
    .map(({ ids, spectra, done }) => `${[...ids, ...spectra].join(' = ')} (${done.replace('-', ' ')})`);
  return shown.join('; ') + (conflicts.length > shown.length ? '; …' : '');
}
