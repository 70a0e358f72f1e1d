import { columnIndex } from '../../catalogue/read-objects.js';
import { qualityFlags, type CutoutQuality } from '../../quality/quality-flags.js';
import type { Building } from '../building.js';
import { countBy, type Candidate } from '../candidate.js';

/** SDSS' radius in arcseconds, which is looked for where no column is named. */
const USUAL_RADIUS_COLUMN = 'petroRad_r';

/**
 * Flags rows by what was measured of their cutouts, and leaves out those whose flag is asked to.
 *
 * @param frameArcsec shorter side of the cutouts on the sky; null where the pixel scale is not known
 */
export function judgeQuality(
  rows: readonly Candidate[],
  frameArcsec: number | null,
  building: Building,
): Candidate[] {
  const { plan, leftOut } = building;
  const flagged = rows.map((candidate): Candidate => {
    const quality = candidate.quality as CutoutQuality;
    const flags = qualityFlags(quality, {
      radiusArcsec: radiusOf(candidate, plan.radiusColumn),
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

/** NaN where there is no such column, or nothing in it. */
function radiusOf({ row }: Candidate, column: string = USUAL_RADIUS_COLUMN): number {
  const names = Object.keys(row.columns);
  const name =
    names[names.includes(column) ? names.indexOf(column) : columnIndex(names, column.toLowerCase())];
  const text = name === undefined ? '' : (row.columns[name] ?? '').trim();
  return text === '' ? NaN : Number(text);
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
