import { PerseusError } from '@perseus/core';
import { columnOf, numberOf } from '../../catalogue/objects/cells.js';
import { qualityFlags, type CutoutQuality } from '../../quality/quality-flags.js';
import type { Building } from '../building.js';
import { countBy, type Candidate } from '../rows/candidate.js';

/** SDSS' radius in arcseconds, which is looked for where no column is named. */
const USUAL_RADIUS_COLUMN = 'petroRad_r';

/**
 * Flags rows by what was measured of their cutouts, and leaves out those whose flag is asked to.
 *
 * @param frameArcsec shorter side of the cutouts on the sky; null where the pixel scale is not known
 * @throws PerseusError `CATALOGUE_COLUMNS` where no table has the column of radii that was asked for
 */
export function judgeQuality(
  rows: readonly Candidate[],
  frameArcsec: number | null,
  building: Building,
): Candidate[] {
  const { plan, leftOut } = building;
  const { radiusColumn = USUAL_RADIUS_COLUMN } = plan;
  if (plan.radiusColumn !== undefined && !rows.some(({ row }) => columnOf(row, radiusColumn) !== null))
    throw noRadius(radiusColumn, building);
  const flagged = rows.map((candidate): Candidate => {
    const quality = candidate.quality as CutoutQuality;
    const flags = qualityFlags(quality, {
      radiusArcsec: numberOf(candidate.row, columnOf(candidate.row, radiusColumn)),
      frameArcsec,
    });
    const added = {
      ...candidate.added,
      flags: flags.join(' '),
      red_percent: quality.redPercent.toFixed(4),
      black_fraction: quality.blackFraction.toFixed(4),
    };
    return { ...candidate, flags, added };
  });
  const kept = flagged.filter((candidate) => {
    const reason = candidate.flags.find((flag) => plan.dropFlags.includes(flag));
    if (reason !== undefined) leftOut.add(candidate, 'quality', reason);
    return reason === undefined;
  });
  building.ended('quality', rows.length, kept.length, {
    frameKnown: frameArcsec !== null,
    dropped: plan.dropFlags.join(' ') || 'none',
    ...prefixed('flagged ', countFlags(flagged)),
    ...prefixed('left out as ', leftOut.countsOf('quality')),
    ...countBy(
      flagged.filter((candidate) => !kept.includes(candidate)),
      ({ label }) => (label === 1 ? 'members left out' : label === 0 ? 'background left out' : ''),
    ),
  });
  return kept;
}

function noRadius(column: string, { plan }: Building): PerseusError {
  const tables = plan.sources.map(({ path }) => path).join(', ');
  const message = `There is no column "${column}" in ${tables} to take radii from. Name one that there is.`;
  return new PerseusError('CATALOGUE_COLUMNS', message, {
    path: plan.sources[0]?.path,
    column,
    option: 'radiusColumn',
  });
}

function countFlags(rows: readonly Candidate[]): Record<string, number> {
  return countBy(
    rows.flatMap(({ flags }) => flags),
    (flag) => flag,
  );
}

function prefixed(prefix: string, counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [prefix + name, count]));
}
