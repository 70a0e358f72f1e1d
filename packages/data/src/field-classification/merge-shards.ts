import { PerseusError } from '@perseus/core';
import { readCatalogue } from '../catalogue/read-catalogue.js';
import type { Catalogue } from '../catalogue/table/catalogue.js';
import { positionsHash, positionsIn } from './prepare-field.js';
import { ResultColumns } from './table/result-columns.js';
import { writeFieldTable, type WrittenTable } from './table/write-field-table.js';
import {
  choiceOf,
  differenceOf,
  isChosenByAuto,
  readJobIfAny,
  type FieldPrior,
  type JobDescription,
  type JobIdentity,
  type JobTelling,
} from './work/job-description.js';
import { jobPathIn, resultsPathIn, shardText } from './work/open-work.js';
import { readWorkFile } from './work/work-file.js';

export interface MergeOptions {
  /** Where it is not at the path that the shards were given. */
  catalogue?: string | Catalogue;
  /** In place of the shards' own; null for none. */
  prior?: FieldPrior | null;
  /** Joins shards of different engines, precisions, kinds of device and painters too: their probabilities differ as those do. */
  mixed?: boolean;
  /** The command line, for the table's header; that of the first shard where not given. */
  command?: string;
  signal?: AbortSignal;
}

export interface MergeReport extends WrittenTable {
  shards: number;
  /** Columns of the table that the positions are in. */
  positionColumns: JobTelling['positionColumns'];
}

interface Shard {
  folder: string;
  job: JobDescription;
}

/**
 * Joins the shards of one classification into the table that a single run would have written.
 *
 * @param folders of all shards, in any order, as `classifyFieldTo` left them
 * @throws PerseusError `SHARD_FOREIGN` (no shard, or of another job: it names what differs), `SHARD_MISSING`,
 *   `SHARD_TWICE`, `SHARD_UNFINISHED`, `CATALOGUE_CHANGED`; what `readCatalogue` and `writeCatalogue` throw
 */
export async function mergeShards(
  folders: readonly string[],
  output: string,
  options: MergeOptions = {},
): Promise<MergeReport> {
  const shards = await Promise.all(folders.map(readShard));
  const first = shards[0];
  if (!first) throw new PerseusError('SHARD_MISSING', 'No shard was given. Give the folders of all of them.');
  for (const shard of shards) {
    refuseForeign(first, shard, options.mixed ?? false);
    // Of one precision all ran the same file, also where the first is of another.
    refuseForeign(firstInPrecisionOf(shard, shards), shard, options.mixed ?? false);
  }
  refuseIncomplete(shards, first.job.shard.count);
  const { identity, telling, objectsOfAll } = first.job;
  const catalogue = await catalogueOf(first, options);
  const results = new ResultColumns(objectsOfAll);
  for (const shard of shards) await takeResults(results, shard, options.signal);
  options.signal?.throwIfAborted();
  const written = await writeFieldTable(output, catalogue, results, {
    identity: { ...identity, ...mixedOf(shards) },
    signal: options.signal,
    telling: {
      ...telling,
      temperature: temperatureOf(shards),
      begun: shards.map(({ job }) => job.telling.begun).sort()[0] ?? telling.begun,
      prior: options.prior === undefined ? telling.prior : options.prior,
      command: options.command ?? telling.command,
    },
  });
  return { ...written, shards: shards.length, positionColumns: telling.positionColumns };
}

async function readShard(folder: string): Promise<Shard> {
  const job = await readJobIfAny(jobPathIn(folder));
  if (job) return { folder, job };
  const message = `${folder} is no shard of a classification: it has no ${jobPathIn('')}. Give the folders that \`perseus classify --shard\` left.`;
  throw new PerseusError('SHARD_FOREIGN', message, { path: folder });
}

function refuseForeign(first: Shard, shard: Shard, mixed: boolean): void {
  const [a, b] = [first.job.identity, shard.job.identity];
  const identity = differenceOf(a, b, mixed ? mixable(a, b) : []);
  const words =
    identity?.words ??
    (first.job.shard.count === shard.job.shard.count
      ? tellingDifference(first.job, shard.job)
      : `another number of shards (${first.job.shard.count}, and here ${shard.job.shard.count})`);
  if (words === null) return;
  throw new PerseusError(
    'SHARD_FOREIGN',
    `${shard.folder} does not belong to ${first.folder}: it was made with ${words}. Run it again ` +
      (identity && isChosenByAuto(identity.option)
        ? `with \`${choiceOf(a, identity.option)}\`, or join them as they are with --mixed.`
        : 'as the others were.'),
    { path: shard.folder, option: identity?.option ?? 'shard' },
  );
}

function firstInPrecisionOf(shard: Shard, shards: readonly Shard[]): Shard {
  const { precision } = shard.job.identity;
  return shards.find(({ job }) => job.identity.precision === precision) ?? shard;
}

type Mixable = 'engine' | 'precision' | 'device' | 'painting' | 'modelSha256';

/** Where precisions differ, so do the files of the model that ran; its float form is still the same one. */
function mixable(a: JobIdentity, b: JobIdentity): Mixable[] {
  const model = a.precision === b.precision ? [] : (['modelSha256'] as const);
  return ['engine', 'precision', 'device', 'painting', ...model];
}

/** Beside what results depend on: what is said of them all in one header. */
function tellingDifference({ telling: a }: JobDescription, { telling: b }: JobDescription): string | null {
  if (a.perseusVersion !== b.perseusVersion)
    return `another version of Perseus (${a.perseusVersion}, and here ${b.perseusVersion})`;
  if (JSON.stringify(a.prior) !== JSON.stringify(b.prior)) return 'another prior';
  return null;
}

function refuseIncomplete(shards: readonly Shard[], count: number): void {
  const byIndex = new Map<number, Shard>();
  for (const shard of shards) {
    const { index } = shard.job.shard;
    const twice = byIndex.get(index);
    if (twice) {
      const message = `${twice.folder} and ${shard.folder} are both shard ${shardText(shard.job.shard)}. Give each once.`;
      throw new PerseusError('SHARD_TWICE', message, { path: shard.folder });
    }
    byIndex.set(index, shard);
  }
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !byIndex.has(index));
  if (missing.length === 0) return;
  const named = missing.slice(0, 10).map((index) => shardText({ index, count }));
  const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : '';
  const message = `${missing.length === 1 ? 'A shard is' : `${missing.length} shards are`} missing: ${named.join(', ')}${more}. Give the folders of all ${count}.`;
  throw new PerseusError('SHARD_MISSING', message, { missing: missing.length });
}

async function catalogueOf({ job, folder }: Shard, options: MergeOptions): Promise<Catalogue> {
  const given = options.catalogue ?? job.telling.cataloguePath;
  const { signal } = options;
  const catalogue = typeof given === 'string' ? await readCatalogue(given, signal ? { signal } : {}) : given;
  if (positionsHash(positionsIn(catalogue, job.telling.positionColumns)) === job.identity.catalogue)
    return catalogue;
  throw new PerseusError(
    'CATALOGUE_CHANGED',
    `${catalogue.path} is not the catalogue that ${folder} was made from, or its positions were changed since. Give that one.`,
    { path: catalogue.path },
  );
}

async function takeResults(
  results: ResultColumns,
  { folder, job }: Shard,
  signal?: AbortSignal,
): Promise<void> {
  let taken = 0;
  for await (const record of readWorkFile(resultsPathIn(folder))) {
    if (taken % 4096 === 0) signal?.throwIfAborted();
    if (record.row >= results.rows || !results.put(record)) {
      const message = `${folder} has a second result for row ${record.row + 1}. Remove that folder and run its shard again.`;
      throw new PerseusError('SHARD_FOREIGN', message, { path: folder, row: record.row + 1 });
    }
    taken++;
  }
  if (taken === job.objects) return;
  throw new PerseusError(
    'SHARD_UNFINISHED',
    `${folder} is not finished: ${taken} of its ${job.objects} objects are done. Run shard ${shardText(job.shard)} again, and it goes on there.`,
    { path: folder, done: taken, objects: job.objects },
  );
}

/** What the shards differ in where that was allowed: all of them are named. */
function mixedOf(shards: readonly Shard[]): Pick<JobIdentity, Mixable> {
  const all = (key: Mixable) => [...new Set(shards.map(({ job }) => job.identity[key]))].sort().join(', ');
  return {
    engine: all('engine'),
    precision: all('precision'),
    device: all('device'),
    painting: all('painting'),
    modelSha256: all('modelSha256'),
  };
}

function temperatureOf(shards: readonly Shard[]): number | null {
  const [temperature, ...others] = new Set(shards.map(({ job }) => job.telling.temperature));
  return others.length === 0 ? (temperature ?? null) : null;
}
