import { rm } from 'node:fs/promises';
import { classifyPrepared } from './classify-field.js';
import type { DamagedTile, FieldRequest, FieldShard } from './field-request.js';
import { prepareField, type PreparedField } from './prepare-field.js';
import { checkPrior } from './table/field-fraction.js';
import { ResultColumns } from './table/result-columns.js';
import {
  countsOf,
  rehearseFieldTable,
  writeFieldTable,
  type FieldCounts,
} from './table/write-field-table.js';
import { damagedTiles } from './tiles/damaged-tiles.js';
import { WORK_FORMAT_VERSION, type FieldPrior, type JobDescription } from './work/job-description.js';
import { openWork, resultsPathIn, shardText } from './work/open-work.js';
import { readWorkFile } from './work/work-file.js';

export interface FieldTableRequest extends FieldRequest {
  /** Adds `p_member_field`, the probability at the field's own member fraction. */
  prior?: FieldPrior;
  /** The command line, for the table's header. */
  command?: string;
}

export interface FieldReport {
  /** The table; for a shard the folder that `mergeShards` takes. */
  output: string;
  /** Of this job: for a shard of its part. */
  counts: FieldCounts;
  /** The field's member fraction; null without a prior, where each object has its own, and for a shard. */
  fieldFraction: number | null;
  /** Objects that an earlier start of the same job had done. */
  resumedFrom: number;
  /** In what the cutouts differ from the model's training cutouts, where that was forced; one clause each. */
  differences: string[];
  /** Tiles that could not be used, or not all of them: the rest was done, and somebody should look at these. */
  damagedTiles: DamagedTile[];
}

/**
 * Classifies the objects of a field and writes the table: every row and column of the catalogue, and ours.
 *
 * What is done is kept in `OUTPUT.work/`: after an interruption or a kill the same call goes on where it was, and the
 * table is the same, byte for byte. The folder is removed once the table is there. A shard has no table: its results stay
 * in `OUTPUT.shard-1-of-4/` for `mergeShards`.
 *
 * @param output FITS, VOTable, Parquet, ECSV, CSV or TSV, by its extension; what is there is replaced at the end
 * @throws PerseusError `WORK_OF_ANOTHER_JOB`, `OUTPUT_BUSY`, `FILE_UNWRITABLE`, what `prepareField` and `writeCatalogue`
 *   throw; the signal's reason where it was aborted, with what is done kept
 */
export async function classifyFieldTo(request: FieldTableRequest, output: string): Promise<FieldReport> {
  const field = await prepareField(request);
  const { prior, shard, classifier } = request;
  if (prior) checkPrior(prior, field.catalogue, classifier.metadata.memberFraction);
  const job = describe(field, request);
  const folder = jobFolder(output, shard);

  await using work = await openWork(folder, job, field.rows);
  const { file, telling, damage } = work;
  const resumedFrom = file.count;
  const described = { identity: job.identity, telling, signal: request.signal };
  request.signal?.throwIfAborted();
  if (resumedFrom === 0) await rehearseFieldTable(output, folder, field.catalogue, described);
  for await (const record of classifyPrepared(field, resumedFrom, (tile, problem) =>
    damage.note(tile, problem),
  ))
    await file.append(record);
  await file.flush();

  const results = await resultsIn(folder, field.catalogue.rows, request.signal);
  const report = {
    resumedFrom,
    differences: field.differences,
    damagedTiles: damagedTiles(request.tiles, new Map([...damage.problems, ...field.damage]), results),
  };
  if (shard) return { output: folder, counts: countsOf(results), fieldFraction: null, ...report };
  const written = await writeFieldTable(output, field.catalogue, results, described);
  await rm(folder, { recursive: true, force: true });
  return { output, ...written, ...report };
}

/** Where the state of a job is kept until its table is there. */
export function jobFolder(output: string, shard?: FieldShard): string {
  return shard ? shardFolder(output, shard) : `${output}.work`;
}

/** Where a shard's results are kept. */
export function shardFolder(output: string, { index, count }: { index: number; count: number }): string {
  return `${output}.shard-${shardText({ index, count }).replace('/', '-of-')}`;
}

function describe(field: PreparedField, request: FieldTableRequest): JobDescription {
  const { metadata, provenance } = request.classifier;
  return {
    formatVersion: WORK_FORMAT_VERSION,
    identity: field.identity,
    shard: request.shard ?? { index: 0, count: 1 },
    objects: field.rows.length,
    objectsOfAll: field.catalogue.rows,
    telling: {
      cataloguePath: field.catalogue.path,
      positionColumns: field.positionColumns,
      tiles: request.tiles.map(({ name }) => name),
      perseusVersion: provenance.perseusVersion,
      model: provenance.model,
      temperature: provenance.temperature,
      threshold: provenance.threshold,
      trainedFraction: metadata.memberFraction,
      prior: request.prior ?? null,
      command: request.command ?? null,
      differences: field.differences,
      begun: new Date().toISOString(),
    },
  };
}

async function resultsIn(folder: string, rows: number, signal?: AbortSignal): Promise<ResultColumns> {
  const results = new ResultColumns(rows);
  for await (const record of readWorkFile(resultsPathIn(folder))) {
    if (results.count % 4096 === 0) signal?.throwIfAborted();
    results.put(record);
  }
  signal?.throwIfAborted();
  return results;
}
