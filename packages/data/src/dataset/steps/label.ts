import { columnOf, textOf } from '../../catalogue/objects/cells.js';
import type { Building } from '../building.js';
import { countBy, type Candidate } from '../rows/candidate.js';

/**
 * Gives every row the label that its table's source of labels says, and takes the second row of an id out.
 *
 * Rows without a label are left out, but for those that spectra may still decide. A table that is to have labels of
 * its own and has a row without is at fault, and its row is set aside.
 */
export function labelRows(rows: readonly Candidate[], building: Building): Candidate[] {
  const { plan, setAside, leftOut } = building;
  const ids = new KnownIds(plan.sources.map(({ name }) => name));
  const kept: Candidate[] = [];
  for (const unlabelled of rows) {
    const { labeller, labels } = plan.sources[unlabelled.source] as (typeof plan.sources)[number];
    const labelled = { ...unlabelled, ...labeller.label(unlabelled.row) };
    if (labelled.label === null && labels === 'given') {
      setAside.add(labelled, 'label', 'label', reasonOf(labelled));
      continue;
    }
    if (labelled.label === null && plan.spectra === null) {
      leftOut.add(labelled, 'label', labelled.reason);
      continue;
    }
    const { id, earlier } = ids.take(labelled);
    if (earlier === undefined) kept.push({ ...labelled, id });
    else
      setAside.add(labelled, 'duplicate id', 'id', `id "${labelled.row.id}" is that of row ${earlier} too`);
  }
  building.ended('label', rows.length, kept.length, {
    ...settingsOf(building),
    ...countBy(kept, ({ basis, label }) => (label === null ? '' : basis || 'basis not told')),
    ...countBy(kept, ({ label, reason }) => (label === null ? `undecided: ${reason}` : '')),
    ...leftOut.countsOf('label'),
    ...setAside.countsOf(['label', 'duplicate id']),
  });
  return kept;
}

/** Ids are unique in a dataset: within a table the first row stands, and between tables the later takes its table's name. */
class KnownIds {
  readonly #names: readonly string[];
  readonly #rowOf = new Map<string, number>();
  readonly #sourceOf = new Map<string, number>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  take({ row, source }: Candidate): { id: string; earlier?: number | undefined } {
    const here = `${source} ${row.id}`;
    const earlier = this.#rowOf.get(here);
    if (earlier !== undefined) return { id: row.id, earlier };
    this.#rowOf.set(here, row.row);
    const owner = this.#sourceOf.get(row.id) ?? source;
    if (owner === source) this.#sourceOf.set(row.id, source);
    return { id: owner === source ? row.id : `${this.#names[source] ?? ''}:${row.id}` };
  }
}

function reasonOf({ row }: Candidate): string {
  const text = textOf(row, columnOf(row, 'label'));
  const found = text === '' ? 'empty' : `"${text.slice(0, 40)}"`;
  return `label is ${found}, and 0 (background) or 1 (member) is wanted`;
}

/** What the labellers went by, each setting once; of several tables with their names. */
function settingsOf({ plan }: Building): Record<string, string | number | boolean> {
  const several = plan.sources.length > 1;
  return Object.fromEntries(
    plan.sources.flatMap(({ labeller, name }) =>
      Object.entries(labeller.describe()).map(([key, value]) => [several ? `${name} ${key}` : key, value]),
    ),
  );
}
