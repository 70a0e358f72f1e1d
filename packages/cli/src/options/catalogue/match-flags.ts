import { InvalidArgumentError, Option, type Command } from 'commander';
import { PerseusError } from '@perseus/core';
import type { CrossmatchOptions } from '@perseus/data';
import { realNumber } from '../parse.js';

export interface MatchFlags {
  sdss?: boolean;
  radius: number;
  matches: 'best' | 'all';
  keep: 'matched' | 'left';
  compareMagnitudes?: { left: string; right: string; limit: number };
  rightRaColumn?: string;
  rightDecColumn?: string;
  rightRaUnit?: 'deg' | 'hour';
}

/** What a match is. */
export function withMatchFlags(command: Command): Command {
  return command
    .optionsGroup('What a match is:')
    .option('--radius <arcsec>', 'rows this close are one object', realNumber({ above: 0 }), 2)
    .addOption(
      new Option('--matches <which>', 'the nearest row, or all within the radius')
        .choices(['best', 'all'])
        .default('best'),
    )
    .addOption(
      new Option('--keep <rows>', 'rows that match, or all of the left table')
        .choices(['matched', 'left'])
        .default('matched'),
    )
    .option(
      '--compare-magnitudes <a,b,limit>',
      'a match whose two magnitudes differ by more than the limit is doubtful: V,R_mag,2',
      magnitudes,
    )
    .option('--right-ra-column <name>', 'column of right ascension in the right table')
    .option('--right-dec-column <name>', 'column of declination in it')
    .addOption(new Option('--right-ra-unit <unit>', 'unit of its right ascension').choices(['deg', 'hour']));
}

type Matching = Pick<CrossmatchOptions, 'radiusArcsec' | 'matches' | 'keep' | 'compareMagnitudes'> & {
  /** Null for SDSS. */
  right: string | null;
  rightRoles: { ra?: string; dec?: string; raUnit?: string };
};

/** @throws PerseusError `OPTION_MISSING`, `OPTION_CONFLICT` where there is not exactly one thing to match with */
export function matchFromFlags(right: string | undefined, flags: MatchFlags): Matching {
  if (right === undefined && !flags.sdss) {
    throw new PerseusError(
      'OPTION_MISSING',
      'Nothing says what to match with. Name a second table, or give --sdss.',
      {
        option: 'sdss',
      },
    );
  }
  if (right !== undefined && flags.sdss) {
    throw new PerseusError(
      'OPTION_CONFLICT',
      `Both "${right}" and SDSS are to be matched with. Give one of them.`,
      {
        option: 'sdss',
      },
    );
  }
  return {
    right: right ?? null,
    radiusArcsec: flags.radius,
    matches: flags.matches,
    keep: flags.keep,
    compareMagnitudes: flags.compareMagnitudes,
    rightRoles: { ra: flags.rightRaColumn, dec: flags.rightDecColumn, raUnit: flags.rightRaUnit },
  };
}

function magnitudes(text: string): MatchFlags['compareMagnitudes'] {
  const [left = '', right = '', last = '', ...more] = text.split(',').map((part) => part.trim());
  const limit = last === '' ? NaN : Number(last);
  if (left === '' || right === '' || !(limit > 0) || more.length > 0) {
    throw new InvalidArgumentError('It must be two columns and a number above 0, as in V,R_mag,2.');
  }
  return { left, right, limit };
}
