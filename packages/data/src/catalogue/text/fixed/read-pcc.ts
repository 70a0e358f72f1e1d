import type { ReadTableOptions } from '../../read-options.js';
import type { Catalogue } from '../../table/catalogue.js';
import { chooseColumns } from '../../table/choose-columns.js';
import { textAt, type Column } from '../../table/column.js';
import { scanFixedWidth } from '../scan/scan-fixed-width.js';
import { readTyped } from '../typed/read-typed.js';
import { PCC_CLASS_NAMES, PCC_COLUMNS } from './pcc-layout.js';

const CLASS_TEXT = 'class_text';

/** Reads the Perseus Cluster Catalogue's own text; see `PCC_COLUMNS`. The class's number comes after its words. */
export async function readPcc(path: string, options: ReadTableOptions = {}): Promise<Catalogue> {
  const { rows, columns, notes } = await readTyped({
    path,
    columns: PCC_COLUMNS,
    chosen: PCC_COLUMNS.map((_, i) => i),
    scanner: scanFixedWidth(PCC_COLUMNS),
    headBytes: 0,
    signal: options.signal,
  });
  const all = columns.flatMap((column) =>
    column.name === CLASS_TEXT ? [column, classNumbers(column, rows)] : [column],
  );
  const chosen = chooseColumns(
    all.map(({ name }) => name),
    options.columns,
    path,
  );
  return {
    path,
    format: 'pcc',
    rows,
    columns: chosen.map((i) => all[i] as Column),
    notes: ['Perseus Cluster Catalogue: Wittmann et al. 2019, ApJS 245, 10', ...notes],
  };
}

/** The numbers that the catalogue's paper gives the classes; null where the words are none of them. */
function classNumbers(classText: Column, rows: number): Column {
  const numberOf = new Map<string, number>(PCC_CLASS_NAMES.map((name, i) => [name, i + 1]));
  const values = new Int32Array(rows);
  const nulls = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const number = numberOf.get(textAt(classText, i));
    if (number === undefined) nulls[i] = 1;
    else values[i] = number;
  }
  return {
    name: 'pcc_class',
    unit: null,
    ucd: 'src.class',
    description: PCC_CLASS_NAMES.map((name, i) => `${i + 1} ${name}`).join('; '),
    type: 'int32',
    values,
    nulls: nulls.includes(1) ? nulls : null,
  };
}
