import { PerseusError, type Split } from '@perseus/core';
import { assignSplits, type AssignedSplits, type SplitRequest } from '../../splits/assign-splits.js';
import { givenSplits } from '../../splits/given-split.js';
import { sharesOf } from '../../splits/split-by-block.js';
import { splitByRow } from '../../splits/split-rows.js';
import type { Building } from '../building.js';
import type { LabelledCandidate } from '../rows/candidate.js';

export interface SplitRows extends Omit<AssignedSplits, 'method' | 'splits'> {
  /** Of every copy, copies of one row one after another; of every row where there are no copies. */
  splits: readonly Split[];
  copies: number;
}

/** What was set aside before may be why there are too few rows now, and no file tells of it where the build fails. */
function assigning(request: SplitRequest, { setAside }: Building): AssignedSplits {
  try {
    return assignSplits(request);
  } catch (cause) {
    if (!(cause instanceof PerseusError) || setAside.count === 0) throw cause;
    const message = `${cause.message} Set aside before: ${setAside.examples()}.`;
    throw new PerseusError(cause.code, message, cause.place, { cause });
  }
}

/**
 * Puts the rows into training, validation and test: by object, by fold, by blocks of sky, as the table says, or row by
 * row as the thesis did.
 *
 * @param footprintArcsec size of the cutouts on the sky; null where the pixel scale is not known
 * @throws PerseusError `DATASET_TOO_SMALL`, `SPLIT_UNREADABLE`, `SPLIT_MISSING`
 */
export function splitRows(
  rows: readonly LabelledCandidate[],
  groups: Int32Array,
  footprintArcsec: SplitRequest['footprintArcsec'],
  building: Building,
): SplitRows {
  const { plan } = building;
  const copies = Math.max(1, plan.anglesDeg.length);
  const { testFraction: test, validationFraction: validation, seed } = plan;
  const byRow =
    plan.split.method === 'rows' ? splitByRow(rows.length, copies, { test, validation }, seed) : null;
  const request: SplitRequest = {
    positions: rows.map(({ row }) => row),
    labels: rows.map(({ label }) => label),
    bases: rows.map(({ basis }) => basis),
    groups,
    footprintArcsec,
    shares: sharesOf(test, validation),
    seed,
    // Of copies in several splits the first stands for its row; what that hides is counted in the leak check.
    given: byRow?.filter((_, line) => line % copies === 0) ?? givenBy(rows, building),
    ...(plan.split.method === 'kfold' && { folds: { of: plan.split.folds, fold: plan.split.fold } }),
    ...(plan.split.method === 'blocks' && { blockArcmin: plan.split.blockArcmin }),
  };
  const { method, splits, ...assigned } = assigning(request, building);
  building.progress('split', rows.length, rows.length);
  building.ended('footprints', rows.length, rows.length, {
    pixelScaleKnown: footprintArcsec !== null,
    overlaps: assigned.overlaps,
    largestOverlap: assigned.largestOverlap,
    overlapsAcrossSplits: assigned.overlapsAcrossSplits,
  });
  building.ended('split', rows.length, rows.length, {
    method: byRow === null ? method : 'by row',
    ...(assigned.folds === undefined
      ? { testFraction: test, validationFraction: validation }
      : { folds: plan.split.folds, fold: plan.split.fold, validationFraction: validation }),
    groupsAcrossSplits: assigned.groupsAcrossSplits,
  });
  return {
    ...assigned,
    copies,
    splits: byRow ?? splits.flatMap((split) => Array<Split>(copies).fill(split)),
  };
}

function givenBy(rows: readonly LabelledCandidate[], { plan }: Building): Split[] | null {
  const { method } = plan.split;
  if (method !== 'given' && method !== 'table') return null;
  const given = givenSplits(rows, plan.sources);
  if (given === null && method === 'given') {
    const paths = plan.sources.map(({ path }) => path).join(', ');
    throw new PerseusError(
      'SPLIT_MISSING',
      `${paths} has no column "split", and the splits are to be taken from it. Add one, or split at random.`,
      { column: 'split', option: 'split' },
    );
  }
  return given;
}
