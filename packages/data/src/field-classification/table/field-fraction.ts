import { PerseusError, atMemberFraction, findMemberFraction } from '@perseus/core';
import { columnNamed, type Catalogue } from '../../catalogue/table/catalogue.js';
import { numberAt } from '../../catalogue/table/column.js';
import type { FieldPrior } from '../work/job-description.js';

/** Probabilities at the field's own member fraction. */
export interface AtFieldFraction {
  /** One a row; NaN where `pMember` is, or where the column has no fraction. */
  pMemberField: Float32Array;
  /** The one fraction of all objects; null where each has its own. */
  fraction: number | null;
  /** How it was come by, for people. */
  told: string;
}

/**
 * Refuses a prior that cannot be applied, before any work is done.
 *
 * @throws PerseusError `PRIOR_UNUSABLE`, `CATALOGUE_COLUMNS`
 */
export function checkPrior(prior: FieldPrior, catalogue: Catalogue, trainedFraction: number): void {
  if (!(trainedFraction > 0 && trainedFraction < 1)) {
    const message = `The model was trained on one class alone (member fraction ${trainedFraction}), so that no other fraction can be applied. Leave the prior out.`;
    throw new PerseusError('PRIOR_UNUSABLE', message, { option: 'prior' });
  }
  if (prior.kind === 'fraction' && !(prior.fraction >= 0 && prior.fraction <= 1)) {
    const message = `The prior is ${prior.fraction}, and a member fraction lies between 0 and 1.`;
    throw new PerseusError('PRIOR_UNUSABLE', message, { option: 'prior' });
  }
  if (prior.kind === 'column') fractionsIn(catalogue, prior.column);
}

/** @throws as `checkPrior` */
export function atFieldFraction(
  pMember: Float32Array,
  prior: FieldPrior,
  catalogue: Catalogue,
  trainedFraction: number,
): AtFieldFraction {
  checkPrior(prior, catalogue, trainedFraction);
  if (prior.kind === 'column') {
    const fractionOf = fractionsIn(catalogue, prior.column);
    const pMemberField = pMember.map((p, row) => {
      const fraction = fractionOf(row);
      return Number.isNaN(fraction) ? NaN : atMemberFraction(p, trainedFraction, fraction);
    });
    return { pMemberField, fraction: null, told: `the column "${prior.column}"` };
  }
  const { fraction, told } =
    prior.kind === 'fraction' ? { ...prior, told: 'given' } : found(pMember, trainedFraction);
  const pMemberField = pMember.map((p) => atMemberFraction(p, trainedFraction, fraction));
  return { pMemberField, fraction, told };
}

function found(pMember: Float32Array, trainedFraction: number): { fraction: number; told: string } {
  const { fraction, iterations, converged } = findMemberFraction(pMember, trainedFraction);
  const rest = converged ? `${iterations} iterations` : `${iterations} iterations, not at rest`;
  return { fraction, told: `expectation maximisation (Saerens et al. 2002), ${rest}` };
}

function fractionsIn(catalogue: Catalogue, name: string): (row: number) => number {
  const column = columnNamed(catalogue, name);
  const refuse = (why: string, row?: number) =>
    new PerseusError(
      'CATALOGUE_COLUMNS',
      `${catalogue.path}: the column "${name}", which is to be the prior, ${why}. Name a column of member fractions from 0 to 1.`,
      { path: catalogue.path, column: name, ...(row !== undefined && { row }) },
    );
  if (!column) throw refuse('is not there');
  if (column.type === 'text') throw refuse('is text and not numbers');
  for (let row = 0; row < catalogue.rows; row++) {
    const value = numberAt(column, row);
    if (value < 0 || value > 1) throw refuse(`is ${value} in row ${row + 1}`, row + 1);
  }
  return (row) => numberAt(column, row);
}
