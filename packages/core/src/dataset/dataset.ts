import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonFile } from '../disk/json-file.js';
import { sha256Of, sha256OfFile } from '../disk/sha256.js';
import { PerseusError } from '../errors/perseus-error.js';
import { SafetensorsFile } from '../safetensors/reader.js';
import { readObjectsCsv, type ObjectsTable } from './objects-csv.js';
import {
  DATASET_FORMAT_VERSION,
  datasetSchema,
  type DatasetDescription,
  type DatasetObject,
  type Split,
} from './schema.js';

/** The tensor of `cutouts.safetensors`: uint8 [objects, height, width, 3]. */
export const CUTOUTS_TENSOR = 'image';

/** Reads in flight at a time: enough to keep a disk busy, too few to fill Node's pool of four threads for long. */
const READS_AT_ONCE = 4;

/**
 * An open dataset folder: `dataset.json`, `objects.csv` and `cutouts.safetensors`.
 *
 * Objects are in memory, cutouts are read as they are asked for.
 */
export class Dataset implements AsyncDisposable {
  readonly folder: string;
  readonly description: DatasetDescription;
  /** SHA-256 over the hashes of the dataset's files: two datasets with one hash hold the same objects and pixels. */
  readonly hash: string;
  readonly cutoutsPath: string;
  /** Row i belongs to cutout i. */
  readonly objects: DatasetObject[];
  /** Columns of `objects.csv` in its order. */
  readonly columns: string[];
  readonly #cutouts: SafetensorsFile;

  private constructor(
    folder: string,
    description: DatasetDescription,
    table: ObjectsTable,
    cutouts: SafetensorsFile,
  ) {
    this.folder = folder;
    this.description = description;
    this.hash = datasetHash(description.hashes);
    this.cutoutsPath = cutouts.path;
    this.objects = table.objects;
    this.columns = table.columns;
    this.#cutouts = cutouts;
  }

  /**
   * Opens the folder, and checks its format, the size and header of the cutouts, the number of rows, and that
   * `objects.csv` is the one that was built. The bytes of the cutouts are left to `verify`.
   *
   * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `FORMAT_TOO_NEW`, `SAFETENSORS_CORRUPT`,
   *   `DATASET_CORRUPT`, `DATASET_CHANGED`
   */
  static async open(folder: string): Promise<Dataset> {
    const description = await readDescription(folder);
    const table = await readObjectsCsv(join(folder, 'objects.csv'));
    if (table.sha256 !== description.hashes['objects.csv']) throw changed(folder, 'objects.csv');
    checkCount(folder, 'objects.csv has', table.objects.length, description);
    const cutouts = await SafetensorsFile.open(join(folder, 'cutouts.safetensors'));
    try {
      checkCutouts(folder, cutouts, description);
      return new Dataset(folder, description, table, cutouts);
    } catch (cause) {
      await cutouts.close();
      throw cause;
    }
  }

  /** Rows of one split, or of all, in ascending order. */
  rowsOf(split: Split | 'all'): Int32Array<ArrayBuffer> {
    const rows = this.objects.flatMap((object, row) =>
      split === 'all' || object.split === split ? [row] : [],
    );
    return Int32Array.from(rows);
  }

  /**
   * The cutouts of these rows in this order, uint8 [rows, height, width, 3]; rows may repeat.
   *
   * @throws RangeError where there is no such row or the cutouts exceed the largest array; PerseusError where the file
   *   was cut short since
   */
  async readCutouts(rows: Int32Array): Promise<Uint8Array<ArrayBuffer>> {
    const { height, width, objects } = this.description;
    for (const row of rows)
      if (row < 0 || row >= objects)
        throw new RangeError(`the dataset has ${objects} rows; row ${row} was asked for`);
    const rowBytes = height * width * 3;
    const pixels = new Uint8Array(rows.length * rowBytes);
    const runs = consecutiveRuns(rows);
    const readers = Array.from({ length: READS_AT_ONCE }, async () => {
      for (let run = runs.pop(); run; run = runs.pop())
        await this.#cutouts.readRowsInto(CUTOUTS_TENSOR, run.firstRow, run.count, pixels, run.at * rowBytes);
    });
    await settleAll(readers);
    return pixels;
  }

  /**
   * Reads every byte and compares it with what was built.
   *
   * @throws PerseusError `DATASET_CHANGED` naming the file that differs
   */
  async verify(): Promise<void> {
    for (const name of ['objects.csv', 'cutouts.safetensors'] as const)
      if ((await sha256OfFile(join(this.folder, name))) !== this.description.hashes[name])
        throw changed(this.folder, name);
  }

  async close(): Promise<void> {
    await this.#cutouts.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** SHA-256 of the `hashes` block of `dataset.json`, as JSON without spaces, names in alphabetical order. */
export function datasetHash(hashes: DatasetDescription['hashes']): string {
  return sha256Of(
    JSON.stringify({
      'cutouts.safetensors': hashes['cutouts.safetensors'],
      'objects.csv': hashes['objects.csv'],
    }),
  );
}

async function readDescription(folder: string): Promise<DatasetDescription> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const message = `there is no dataset folder "${folder}". Check the path, or build one with \`perseus dataset build\`.`;
    throw new PerseusError('FILE_MISSING', message, { path: folder });
  }
  return readJsonFile(join(folder, 'dataset.json'), datasetSchema, 'dataset', DATASET_FORMAT_VERSION);
}

function checkCount(folder: string, what: string, count: number, { objects }: DatasetDescription): void {
  if (count !== objects) throw corrupt(folder, `${what} ${count} rows, and dataset.json says ${objects}`);
}

function checkCutouts(folder: string, cutouts: SafetensorsFile, description: DatasetDescription): void {
  const { dtype, shape } = cutouts.entry(CUTOUTS_TENSOR);
  const [count = 0, ...pixels] = shape;
  const expected = [description.height, description.width, 3];
  if (dtype !== 'U8' || pixels.length !== 3 || pixels.some((side, i) => side !== expected[i]))
    throw corrupt(
      folder,
      `its cutouts are ${dtype} [${shape.join(', ')}], and U8 [n, ${expected.join(', ')}] is right`,
    );
  checkCount(folder, 'cutouts.safetensors has', count, description);
}

interface Run {
  firstRow: number;
  count: number;
  /** Place of the first row among those asked for. */
  at: number;
}

/** Neighbouring rows are one read instead of many. */
function consecutiveRuns(rows: Int32Array): Run[] {
  const runs: Run[] = [];
  rows.forEach((row, at) => {
    const last = runs.at(-1);
    if (last && last.firstRow + last.count === row) last.count++;
    else runs.push({ firstRow: row, count: 1, at });
  });
  return runs;
}

/** Waits for all before it throws: nothing may still write into memory that the caller has given up. */
async function settleAll(work: Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

function corrupt(folder: string, reason: string): PerseusError {
  const message = `dataset "${folder}" cannot be used: ${reason}. Build it anew with \`perseus dataset build\`.`;
  return new PerseusError('DATASET_CORRUPT', message, { path: folder });
}

function changed(folder: string, name: string): PerseusError {
  const message =
    `dataset "${folder}": ${name} is not the file that was built (its SHA-256 differs from dataset.json's). ` +
    'Restore it from a copy, or build the dataset anew with `perseus dataset build`.';
  return new PerseusError('DATASET_CHANGED', message, { path: join(folder, name) });
}
