import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse, CsvError } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { withAtomicFile } from '../disk/atomic-file.js';
import { cannotRead } from '../disk/file-errors.js';
import { PerseusError } from '../errors/perseus-error.js';
import { positionProblem } from '../sky/position.js';
import { SPLITS, type DatasetObject, type Label, type Split } from './schema.js';

/** The columns that `objects.csv` begins with; every further column is kept as the text it came as. */
export const OBJECT_COLUMNS = ['id', 'ra', 'dec', 'label', 'label_basis', 'group', 'split'] as const;

/** What `objects.csv` holds, and the SHA-256 of the bytes that were read for it. */
export interface ObjectsTable {
  columns: string[];
  objects: DatasetObject[];
  sha256: string;
}

/**
 * Reads and checks the `objects.csv` of a dataset; line i belongs to row i of the cutouts.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, or `DATASET_CORRUPT` with the row and the column
 */
export async function readObjectsCsv(path: string): Promise<ObjectsTable> {
  const hash = createHash('sha256');
  const file = createReadStream(path);
  const lines = parse({ bom: true });
  let columns: string[] | undefined;
  const objects: DatasetObject[] = [];
  try {
    await pipeline(
      file,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      lines,
      async (records: AsyncIterable<string[]>) => {
        for await (const record of records) {
          if (columns) objects.push(toObject(columns, record, path, objects.length + 1));
          else columns = checkedColumns(record, path);
        }
      },
    );
  } catch (cause) {
    if (cause instanceof CsvError) throw corrupt(path, cause.message, { row: objects.length + 1 }, cause);
    throw cannotRead(path, 'objects of a dataset', cause);
  }
  if (!columns) throw corrupt(path, 'it is empty', {});
  return { columns, objects, sha256: hash.digest('hex') };
}

/**
 * Writes an `objects.csv`: the seven named columns from the typed fields, then the further columns as they came.
 *
 * @param furtherColumns names of the columns to keep beside the seven; where an object lacks one it is left empty
 * @returns SHA-256 of the file, hexadecimal
 * @throws PerseusError `FILE_UNWRITABLE`
 */
export async function writeObjectsCsv(
  path: string,
  objects: Iterable<DatasetObject> | AsyncIterable<DatasetObject>,
  furtherColumns: readonly string[],
): Promise<{ sha256: string }> {
  const named = new Set<string>(OBJECT_COLUMNS);
  const further = furtherColumns.filter((column) => !named.has(column));
  const hash = createHash('sha256');
  await withAtomicFile(path, async (file) => {
    const lines = stringify();
    await pipeline(
      async function* () {
        yield [...OBJECT_COLUMNS, ...further];
        for await (const object of objects) yield toRecord(object, further);
      },
      lines,
      async (chunks: AsyncIterable<Buffer | string>) => {
        for await (const chunk of chunks) {
          hash.update(chunk);
          await file.appendFile(chunk);
        }
      },
    );
  });
  return { sha256: hash.digest('hex') };
}

function toRecord(object: DatasetObject, further: readonly string[]): string[] {
  const { id, raDeg, decDeg, label, labelBasis, group, split, columns } = object;
  // The texts of the position are kept where they are there: a number would drop digits such as trailing zeros.
  const ra = columns['ra'] ?? String(raDeg);
  const dec = columns['dec'] ?? String(decDeg);
  return [
    id,
    ra,
    dec,
    String(label),
    labelBasis,
    String(group),
    split,
    ...further.map((name) => columns[name] ?? ''),
  ];
}

function checkedColumns(header: string[], path: string): string[] {
  OBJECT_COLUMNS.forEach((column, i) => {
    if (header[i] !== column)
      throw corrupt(path, `column ${i + 1} is "${header[i] ?? ''}", and "${column}" belongs there`, {
        column,
      });
  });
  const twice = header.find((column, i) => header.indexOf(column) !== i);
  if (twice !== undefined) throw corrupt(path, `column "${twice}" comes twice`, { column: twice });
  return header;
}

function toObject(columns: string[], record: string[], path: string, row: number): DatasetObject {
  const fields = Object.fromEntries(columns.map((column, i) => [column, record[i] ?? '']));
  const wrong = (column: string, what: string): never => {
    throw corrupt(path, `row ${row}: ${column} is "${fields[column] ?? ''}", and ${what}`, { row, column });
  };
  const [id = '', ra = '', dec = '', label = '', labelBasis = '', group = '', split = ''] = record;
  if (id === '') wrong('id', 'every object has one');
  const position = { raDeg: toNumber(ra), decDeg: toNumber(dec) };
  const problem = positionProblem(position);
  if (problem !== undefined) throw corrupt(path, `row ${row}: ${problem}`, { row });
  if (label !== '0' && label !== '1') wrong('label', 'labels are 0 (background) and 1 (member)');
  if (!/^\d{1,9}$/.test(group)) wrong('group', 'groups are numbered from 0');
  if (!SPLITS.includes(split as Split)) wrong('split', `splits are ${SPLITS.join(', ')}`);
  return {
    id,
    ...position,
    label: Number(label) as Label,
    labelBasis,
    group: Number(group),
    split: split as Split,
    columns: fields,
  };
}

/** An empty text is no number, although JavaScript takes it for 0. */
function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function corrupt(
  path: string,
  reason: string,
  place: { row?: number; column?: string },
  cause?: unknown,
): PerseusError {
  const message = `"${path}" cannot be used: ${reason}. Build the dataset anew with \`perseus dataset build\`.`;
  return new PerseusError('DATASET_CORRUPT', message, { path, ...place }, { cause });
}
