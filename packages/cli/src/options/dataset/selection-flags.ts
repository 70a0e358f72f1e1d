import type { Command } from 'commander';
import type { BuildRequest, MagnitudeLimits, QualityFlag } from '@perseus/data';
import { FLAGS } from '../choices.js';
import { columnLimits, names } from '../parse.js';

interface ColumnLimit {
  column: string;
  limit: number;
}

export interface SelectionFlags {
  maxMagnitude?: ColumnLimit[];
  minMagnitude?: ColumnLimit[];
  drop?: QualityFlag[];
  radiusColumn?: string;
  balance?: boolean;
  extinctionMap?: string;
  copies: boolean;
}

/** Which rows come into a dataset, and what is noted of them. */
export function withSelectionFlags(command: Command): Command {
  return command
    .optionsGroup(
      'Selection and quality (cutouts are flagged, and left out only on request or under thesis):',
    )
    .option(
      '--max-magnitude <column=value>',
      'no rows fainter than this in that column; repeatable',
      columnLimits,
    )
    .option('--min-magnitude <column=value>', 'no rows brighter than this; repeatable', columnLimits)
    .option(
      '--drop <flags>',
      `leave out what carries one of these, with commas: ${FLAGS.join(', ')}`,
      names(FLAGS),
    )
    .option('--radius-column <name>', "column of the objects' radius, arcsec, for the flag truncated")
    .option('--balance', 'as many members as background objects, drawn at random')
    .option(
      '--extinction-map <file>',
      "HEALPix map of E(B-V) as FITS: each row's Galactic extinction is noted",
    )
    .option('--no-copies', 'under thesis: each object once, without its 16 rotated copies');
}

export function selectionFromFlags(
  flags: SelectionFlags,
): Pick<
  BuildRequest,
  'magnitudeLimits' | 'dropFlags' | 'radiusColumn' | 'balance' | 'extinctionMapPath' | 'copies'
> {
  return {
    magnitudeLimits: limitsOf(flags),
    dropFlags: flags.drop,
    radiusColumn: flags.radiusColumn,
    balance: flags.balance,
    extinctionMapPath: flags.extinctionMap,
    // Left to the recipe where nothing was said.
    copies: flags.copies ? undefined : false,
  };
}

function limitsOf({ maxMagnitude = [], minMagnitude = [] }: SelectionFlags): MagnitudeLimits[] | undefined {
  const limits = new Map<string, MagnitudeLimits>();
  const of = (column: string) => limits.get(column) ?? { column };
  for (const { column, limit } of maxMagnitude) limits.set(column, { ...of(column), max: limit });
  for (const { column, limit } of minMagnitude) limits.set(column, { ...of(column), min: limit });
  return limits.size > 0 ? [...limits.values()] : undefined;
}
