import type { Labeller } from './labeller.js';

/** Labels that the table itself has: `label` (0, 1, `background`, `member`), and `label_basis` where there is one. */
export function givenLabels(): Labeller {
  throw new Error('to come');
}
