import type { Catalogue } from '../../catalogue/table/catalogue.js';
import type { Column } from '../../catalogue/table/column.js';
import { TextValues } from '../../catalogue/table/text-values.js';
import { FIELD_FLAGS, flagsOfBits } from '../flags/field-flags.js';
import type { AtFieldFraction } from './field-fraction.js';
import type { ResultColumns } from './result-columns.js';

export interface FieldTableContents {
  catalogue: Catalogue;
  results: ResultColumns;
  tiles: readonly string[];
  atFieldFraction: AtFieldFraction | null;
  /** Lines on how it was made, after the catalogue's own. */
  notes: readonly string[];
}

/**
 * The catalogue with what was found: all its rows in its order and all its columns, then ours.
 *
 * A column that bears one of our names, in any case, is kept as `input_<name>`.
 */
export function fieldTable({
  catalogue,
  results,
  tiles,
  atFieldFraction,
  notes,
}: FieldTableContents): Catalogue {
  const ours = [
    ...probabilityColumns(results, atFieldFraction),
    floats('stellarity', results.stellarity, {
      ucd: 'src.class.starGalaxy',
      description: 'Likeness to the point-spread function of the field, 1 for a star',
    }),
    text('flags', perRow(results.rows, flagTexts(results.flags)), {
      ucd: 'meta.code.qual',
      description: `What is told against the object, separated by semicolons: ${FIELD_FLAGS.join(', ')}`,
    }),
    text(
      'field_tile',
      perRow(results.rows, (row) => tiles[results.tile[row] as number] ?? ''),
      {
        ucd: 'meta.id;obs.field',
        description: 'Tile of the field that the object was taken from; empty where it lies in none',
      },
    ),
    {
      name: 'field_tiles_other',
      type: 'int32',
      values: Int32Array.from(results.otherTiles),
      nulls: null,
      unit: null,
      ucd: 'meta.number;obs.field',
      description: 'Further tiles that show the object',
    } satisfies Column,
  ];
  return {
    ...catalogue,
    columns: [...besideOurs(catalogue.columns, ours), ...ours],
    notes: [...catalogue.notes, ...notes],
  };
}

function probabilityColumns(results: ResultColumns, at: AtFieldFraction | null): Column[] {
  const label = (row: number) => (['background', 'member'] as const)[results.label[row] as number] ?? '';
  const columns = [
    floats('p_member', results.pMember, {
      ucd: 'stat.probability;src.class',
      description: 'Probability of cluster membership at the member fraction of the training set',
    }),
    floats('p_member_spread', results.pMemberSpread, {
      ucd: 'stat.stdev;stat.probability',
      description: 'Standard deviation of p_member over rotated and flipped views; empty for a single view',
    }),
    text('predicted_label', perRow(results.rows, label), {
      ucd: 'src.class',
      description: 'member or background, by the threshold of the model; empty without a probability',
    }),
  ];
  if (at === null) return columns;
  const where = at.fraction === null ? `each object's own, from ${at.told}` : `${at.fraction}, ${at.told}`;
  const atField = floats('p_member_field', at.pMemberField, {
    ucd: 'stat.probability;src.class',
    description: `Probability of cluster membership at the member fraction of the field (${where})`,
  });
  return [...columns, atField];
}

interface Told {
  ucd: string;
  description: string;
}

function floats(name: string, values: Float32Array, told: Told): Column {
  // Probabilities have no unit.
  return { name, type: 'float32', values, nulls: null, unit: null, ...told };
}

function text(name: string, values: Iterable<string>, told: Told): Column {
  return { name, type: 'text', values: TextValues.from(values), nulls: null, unit: null, ...told };
}

function* perRow(rows: number, textAt: (row: number) => string): Generator<string> {
  for (let row = 0; row < rows; row++) yield textAt(row);
}

/** Few combinations come, each a million times. */
function flagTexts(flags: Uint32Array): (row: number) => string {
  const texts = new Map<number, string>();
  return (row) => {
    const bits = flags[row] as number;
    let known = texts.get(bits);
    if (known === undefined) texts.set(bits, (known = flagsOfBits(bits).join(';')));
    return known;
  };
}

function besideOurs(columns: readonly Column[], ours: readonly Column[]): Column[] {
  const reserved = new Set(ours.map(({ name }) => name.toLowerCase()));
  const taken = new Set([...reserved, ...columns.map(({ name }) => name.toLowerCase())]);
  return columns.map((column) => {
    if (!reserved.has(column.name.toLowerCase())) return column;
    let name = `input_${column.name}`;
    while (taken.has(name.toLowerCase())) name = `input_${name}`;
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}
