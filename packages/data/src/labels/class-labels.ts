import { PerseusError } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { columnOf, textOf } from '../catalogue/objects/cells.js';
import { keyOf } from './class-key.js';
import type { ClassMapping } from './class-mapping.js';
import { labelled, leftOut, type LabelDecision, type Labeller } from './labeller.js';

/**
 * Labels by the class that a catalogue gives its objects. A class that the mapping does not know gets no label.
 *
 * @param column instead of the mapping's own
 */
export function classLabels(mapping: ClassMapping, column?: string): Labeller {
  const decisions = decisionsOf(mapping);
  const wanted = column === undefined ? mapping.column : [column];
  return {
    name: 'classes',
    label: (row) => {
      const text = textOf(row, classColumn(row, wanted));
      if (text === '') return leftOut('no class');
      return decisions.get(keyOf(text)) ?? leftOut(`class "${shortened(text)}" is not in the mapping`);
    },
    describe: () => ({ labels: 'classes', mapping: mapping.name, column: wanted.join(' or ') }),
  };
}

function decisionsOf({ classes }: ClassMapping): Map<string, LabelDecision> {
  return new Map(
    classes.flatMap(({ match, label, basis, reason }) => {
      const decision =
        label === null ? leftOut(reason, basis ?? '') : labelled(label === 'member' ? 1 : 0, basis ?? '');
      return match.map((one) => [keyOf(one), decision] as const);
    }),
  );
}

function classColumn(row: ObjectRow, wanted: readonly string[]): string {
  for (const name of wanted) {
    const found = columnOf(row, name);
    if (found !== null) return found;
  }
  const named = wanted.map((name) => `"${name}"`).join(' or ');
  const there = shortened(Object.keys(row.columns).join(', '), 300);
  throw new PerseusError(
    'CATALOGUE_COLUMNS',
    `The table has no column of classes, ${named}; its columns are ${there}. ` +
      'Name it with --class-column, or in the "column" of a class mapping.',
    { column: wanted[0] ?? '', option: '--class-column' },
  );
}

function shortened(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
