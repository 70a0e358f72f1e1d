import { Option } from 'commander';
import { names } from './parse.js';

/** Options by what a label rests on: `spec-galaxy`, `spec-star`, `morphology`, `ambiguous`. */

export const weighBasisOption = (): Option =>
  new Option(
    '--weigh-basis <basis=weight>',
    'what a row counts for in the loss by its label basis, with commas: spec-galaxy=1,morphology=0.5',
  ).default(undefined, '1 for every row');

export const leaveOutBasisOption = (): Option =>
  new Option('--leave-out-basis <basis>', 'no rows whose label rests on this, e.g. ambiguous; repeatable')
    .argParser(names())
    .default([], 'all rows');
