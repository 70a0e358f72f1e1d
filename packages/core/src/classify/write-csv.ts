import { rename } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { AtomicFile, writeFileAtomically } from '../disk/atomic-file.js';
import { cannotWrite, isWriteFailure } from '../disk/file-errors.js';
import { PerseusError } from '../errors/perseus-error.js';
import type { Classification } from './classification.js';
import type { ClassifierProvenance } from './classifier.js';
import { counted } from '../text/counted.js';

const OUR_COLUMNS = ['p_member', 'p_member_spread', 'predicted_label', 'flags'];
const ROWS_A_WRITE = 256;
/** A float32 network is not more precise. */
const SIGNIFICANT_DIGITS = 7;

export interface ClassificationCounts {
  objects: number;
  member: number;
  background: number;
  /** Rows without a probability. */
  unclassified: number;
}

/**
 * Writes a table of results: every column of the catalogue as it came, then `p_member`, `p_member_spread`,
 * `predicted_label`, `flags` (separated by `;`); empty where there is no value.
 *
 * A column of the catalogue that bears one of these names is kept as `input_<name>`. What the results were made with goes
 * into `<path>.json` beside it. The table appears whole; where `results` ends with an error after some rows, an older
 * table stays, those rows are kept in `<path>.partial`, and the error says so.
 *
 * @throws PerseusError `FILE_UNWRITABLE`; `CLASSIFICATION_INCOMPLETE` with `partial` and `rows`, its cause kept; what
 *   `results` throws before its first row passes through
 */
export async function writeClassifications(
  path: string,
  results: AsyncIterable<Classification> | Iterable<Classification>,
  provenance: ClassifierProvenance,
): Promise<ClassificationCounts> {
  const counts: ClassificationCounts = { objects: 0, member: 0, background: 0, unclassified: 0 };
  const table = new TableWriter(await AtomicFile.create(path));
  try {
    for await (const result of results) {
      await table.write(result);
      counts.objects++;
      counts[result.predictedLabel ?? 'unclassified']++;
    }
    await table.flush();
    await writeFileAtomically(`${path}.json`, JSON.stringify({ ...provenance, counts }, null, 2) + '\n');
  } catch (cause) {
    throw await table.abandon(path, counts.objects, cause);
  }
  await table.file.commit();
  return counts;
}

class TableWriter {
  readonly file: AtomicFile;
  /** Names in the catalogue, from its first row. */
  #columns: string[] | null = null;
  #lines: string[][] = [];

  constructor(file: AtomicFile) {
    this.file = file;
  }

  async write(result: Classification): Promise<void> {
    const { columns } = result.row;
    if (!this.#columns) {
      this.#columns = Object.keys(columns);
      this.#lines.push(headerOf(this.#columns));
    }
    this.#lines.push([...this.#columns.map((name) => columns[name] ?? ''), ...ourValues(result)]);
    if (this.#lines.length >= ROWS_A_WRITE) await this.flush();
  }

  async flush(): Promise<void> {
    if (!this.#columns) this.#lines.push(headerOf([]));
    await this.file.handle.appendFile(stringify(this.#lines));
    this.#lines = [];
  }

  /** Keeps the rows there are, and gives the error to throw. */
  async abandon(path: string, rows: number, cause: unknown): Promise<unknown> {
    const partial = `${path}.partial`;
    try {
      if (isWriteFailure(cause)) return cannotWrite(path, cause);
      if (rows === 0) return cause;
      await this.flush();
      await rename(this.file.temporaryPath, partial);
    } catch (secondCause) {
      return cannotWrite(path, secondCause);
    } finally {
      await this.file.discard();
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new PerseusError(
      'CLASSIFICATION_INCOMPLETE',
      `${path} was not written: the classification ended after ${counted(rows, 'object')} (${reason}). Their results are in ${partial}; run it again for the whole.`,
      { path, partial, rows },
      { cause },
    );
  }
}

function headerOf(columns: readonly string[]): string[] {
  return [...columns.map((name) => (OUR_COLUMNS.includes(name) ? `input_${name}` : name)), ...OUR_COLUMNS];
}

function ourValues({ pMember, pMemberSpread, predictedLabel, flags }: Classification): string[] {
  return [numberText(pMember), numberText(pMemberSpread), predictedLabel ?? '', flags.join(';')];
}

function numberText(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}
