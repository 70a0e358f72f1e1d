import { counted } from '@perseus/core';
import type { CatalogueDescription, ColumnDescription } from '@perseus/data';
import { aligned } from './aligned.js';

/** What a catalogue holds: its columns, what they are taken for, and what is wrong with its rows. */
export function catalogueLines(catalogue: CatalogueDescription): string[] {
  const { path, format, rows, columns, notes, positionProblems, duplicatedIds } = catalogue;
  return [
    `Catalogue: ${path}, ${format}, ${counted(rows, 'row')}, ${counted(columns.length, 'column')}`,
    ...aligned(
      [['column', 'type', 'unit', 'UCD', 'empty', 'from', 'to', 'example'], ...columns.map(cells)],
      '  ',
    ),
    `  taken for: ${rolesText(catalogue.roles)}`,
    ...(positionProblems === null
      ? ['  no positions: name their columns with --ra-column and --dec-column']
      : []),
    ...(positionProblems?.first.map(({ row, column, problem }) => `  row ${row}, ${column}: ${problem}`) ??
      []),
    ...(positionProblems !== null && positionProblems.count > positionProblems.first.length
      ? [`  in all ${positionProblems.count} positions that cannot be used`]
      : []),
    ...(duplicatedIds?.first.map(({ id, rows }) => `  id ${id} comes in rows ${rows.join(', ')}`) ?? []),
    ...(duplicatedIds !== null && duplicatedIds.ids > duplicatedIds.first.length
      ? [`  in all ${duplicatedIds.ids} ids that come more than once`]
      : []),
    ...notes.map((note) => `  note: ${note}`),
  ];
}

function cells({ name, type, unit, ucd, nulls, min, max, example }: ColumnDescription): string[] {
  return [name, type, unit ?? '', ucd ?? '', String(nulls), shortly(min), shortly(max), cut(example)];
}

function rolesText({ magnitudes, ...single }: CatalogueDescription['roles']): string {
  const named = Object.entries(single).map(([role, column]) => `${role} = ${column ?? '(none)'}`);
  return [...named, `magnitudes = ${magnitudes.join(', ') || '(none)'}`].join('; ');
}

function shortly(value: number | string | null): string {
  if (value === null) return '';
  return typeof value === 'number' ? String(Number(value.toPrecision(8))) : value;
}

function cut(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}
