import {
  DATASET_FORMAT_VERSION,
  PERSEUS_VERSION,
  type DatasetConflict,
  type DatasetDescription,
  type Imaging,
} from '@perseus/core';
import { countSplits } from '../splits/split-by-block.js';
import { QUALITY_FLAGS } from '../quality/quality-flags.js';
import type { Building } from './building.js';
import type { LabelledCandidate } from './rows/candidate.js';
import type { PackedCutouts } from './cutouts/pack.js';
import { sharedGroups } from './steps/group.js';
import type { SplitRows } from './steps/split.js';

/** All that `dataset.json` is made of. */
export interface BuiltParts {
  building: Building;
  imaging: Imaging;
  /** Rows of each table. */
  totals: readonly number[];
  rows: readonly LabelledCandidate[];
  groups: Int32Array;
  conflicts: DatasetConflict[];
  split: SplitRows;
  packed: PackedCutouts;
  unsound: string[];
  objectsHash: string;
}

export function describeBuilt(parts: BuiltParts): DatasetDescription {
  const { building, imaging, totals, rows, groups, conflicts, split, packed } = parts;
  const { plan } = building;
  const { height, width, sums, sha256 } = packed;
  const lines = split.splits.map((_, line) => rows[Math.floor(line / split.copies)] as LabelledCandidate);
  return {
    formatVersion: DATASET_FORMAT_VERSION,
    perseusVersion: PERSEUS_VERSION,
    created: new Date().toISOString(),
    seed: plan.seed,
    recipe: plan.recipe,
    sources: plan.sources.map(({ name, labels }, i) => ({ table: name, labels, rows: totals[i] ?? 0 })),
    objects: lines.length,
    height,
    width,
    classes: ['background', 'member'],
    imaging,
    pixelStatistics: sums.statistics((line) => split.splits[line] === 'train'),
    counts: countSplits(
      lines.map(({ label }) => label),
      split.splits,
    ),
    labelBases: countClasses(lines, ({ basis }) => [basis]),
    flags: {
      ...Object.fromEntries(QUALITY_FLAGS.map((flag) => [flag, { member: 0, background: 0 }])),
      ...countClasses(lines, ({ flags }) => flags),
    },
    copiesDeg: [...plan.anglesDeg],
    fold: split.folds === undefined ? null : { fold: plan.split.fold, of: plan.split.folds },
    groups: {
      radiusArcsec: plan.groupRadiusArcsec,
      shared: sharedGroups(groups),
      conflicts,
      overlapsKeptTogether: split.overlapsKeptTogether,
      overlapsAcrossSplits: split.overlapsAcrossSplits,
    },
    steps: building.steps,
    unsound: parts.unsound,
    hashes: { 'objects.csv': parts.objectsHash, 'cutouts.safetensors': sha256 },
  };
}

/** How many lines of each class there are for each word that `wordsOf` gives. */
function countClasses(
  lines: readonly LabelledCandidate[],
  wordsOf: (line: LabelledCandidate) => readonly string[],
): DatasetDescription['labelBases'] {
  const counts = new Map<string, { member: number; background: number }>();
  for (const line of lines)
    for (const word of wordsOf(line)) {
      const count = counts.get(word) ?? { member: 0, background: 0 };
      count[line.label === 1 ? 'member' : 'background']++;
      counts.set(word, count);
    }
  return Object.fromEntries(counts);
}
