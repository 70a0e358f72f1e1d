import { PerseusError, type Label } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { columnOf, textOf } from '../catalogue/objects/cells.js';
import { LABEL_BASES, labelled, leftOut, type LabelBasis, type Labeller } from './labeller.js';

/**
 * Labels that the table itself has: `label` (0, 1, `background`, `member`), and `label_basis` where there is one; a
 * basis that is none of `LABEL_BASES` is taken for unknown.
 */
export function givenLabels(): Labeller {
  return {
    name: 'given',
    label: (row) => {
      const text = textOf(row, labelColumn(row));
      const label = readLabel(text);
      if (label === null) return leftOut(text === '' ? 'label empty' : 'label not 0 or 1');
      return labelled(label, readBasis(textOf(row, columnOf(row, 'label_basis'))));
    },
    describe: () => ({ labels: 'given' }),
  };
}

/** `1`, `1.0` and `member` are members, `0`, `0.0` and `background` background; null for anything else. */
export function readLabel(text: string): Label | null {
  const word = text.trim().toLowerCase();
  if (/^1(\.0*)?$/.test(word) || word === 'member') return 1;
  if (/^0(\.0*)?$/.test(word) || word === 'background') return 0;
  return null;
}

function readBasis(text: string): LabelBasis | '' {
  return LABEL_BASES.find((basis) => basis === text.toLowerCase()) ?? '';
}

function labelColumn(row: ObjectRow): string {
  const column = columnOf(row, 'label');
  if (column !== null) return column;
  const message = 'The table has no column "label". Add one with 1 for members and 0 for background.';
  throw new PerseusError('CATALOGUE_COLUMNS', message, { column: 'label' });
}
