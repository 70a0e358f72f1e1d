import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../../catalogue/table/catalogue.js';
import { writeCatalogue } from '../../catalogue/write-catalogue.js';
import { FIELD_FLAGS, type FieldFlag } from '../flags/field-flags.js';
import type { JobIdentity, JobTelling } from '../work/job-description.js';
import { atFieldFraction } from './field-fraction.js';
import { fieldTable } from './field-table.js';
import { provenanceNotes } from './provenance-notes.js';
import { ResultColumns } from './result-columns.js';

export interface FieldCounts {
  objects: number;
  member: number;
  background: number;
  /** Objects without a probability. */
  unclassified: number;
  /** How many objects bear each flag; those that nobody bears are left out. */
  flags: Partial<Record<FieldFlag, number>>;
}

export interface WrittenTable {
  counts: FieldCounts;
  /** The field's member fraction; null without a prior, or where each object has its own. */
  fieldFraction: number | null;
}

/** The job that a table tells of, and what stops its writing. */
export interface FieldTableJob {
  identity: JobIdentity;
  telling: JobTelling;
  signal?: AbortSignal | undefined;
}

/** Writes the table of a finished job, by the extension of `output`, in one step. */
export async function writeFieldTable(
  output: string,
  catalogue: Catalogue,
  results: ResultColumns,
  { identity, telling, signal }: FieldTableJob,
): Promise<WrittenTable> {
  const { prior, trainedFraction, tiles } = telling;
  const at = prior && atFieldFraction(results.pMember, prior, catalogue, trainedFraction);
  const notes = provenanceNotes(identity, telling, at);
  await writeCatalogue(fieldTable({ catalogue, results, tiles, atFieldFraction: at, notes }), output, {
    signal,
  });
  return { counts: countsOf(results), fieldFraction: at?.fraction ?? null };
}

/**
 * Writes the table without results into the work folder and removes it again: that a format cannot hold the catalogue is
 * better known before a night's work than after it.
 */
export async function rehearseFieldTable(
  output: string,
  workFolder: string,
  catalogue: Catalogue,
  job: FieldTableJob,
): Promise<void> {
  const path = join(workFolder, `rehearsal-${basename(output)}`);
  try {
    await writeFieldTable(path, catalogue, new ResultColumns(catalogue.rows), job);
  } catch (cause) {
    if (!(cause instanceof PerseusError)) throw cause;
    const place = 'path' in cause.place && cause.place.path === path ? { path: output } : {};
    const message = cause.message.replaceAll(path, output);
    throw new PerseusError(cause.code, message, { ...cause.place, ...place }, { cause });
  } finally {
    await rm(path, { force: true });
  }
}

/** Of the rows that have a result. */
export function countsOf(results: ResultColumns): FieldCounts {
  const { rows, label, flags } = results;
  const counts: FieldCounts = {
    objects: results.count,
    member: 0,
    background: 0,
    unclassified: 0,
    flags: {},
  };
  const perBit = FIELD_FLAGS.map(() => 0);
  for (let row = 0; row < rows; row++) {
    if (!results.has(row)) continue;
    counts[(['background', 'member'] as const)[label[row] as number] ?? 'unclassified']++;
    for (let bits = flags[row] as number; bits !== 0; bits &= bits - 1)
      perBit[31 - Math.clz32(bits & -bits)]!++;
  }
  FIELD_FLAGS.forEach((flag, bit) => {
    if (perBit[bit]! > 0) counts.flags[flag] = perBit[bit]!;
  });
  return counts;
}
