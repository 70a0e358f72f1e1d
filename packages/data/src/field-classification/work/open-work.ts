import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PerseusError, cannotWrite, writeFileAtomically } from '@perseus/core';
import { lockFolder } from '../../cutouts/folder/lock.js';
import { DamageLog } from './damage-log.js';
import {
  choiceOf,
  differenceOf,
  isChosenByAuto,
  readJobIfAny,
  type JobDescription,
  type JobTelling,
} from './job-description.js';
import { WorkFile } from './work-file.js';

const JOB_NAME = 'job.json';
const RESULTS_NAME = 'results.bin';

export function jobPathIn(folder: string): string {
  return join(folder, JOB_NAME);
}

export function resultsPathIn(folder: string): string {
  return join(folder, RESULTS_NAME);
}

/** Whether a folder has a job in progress, and not only what was measured before one. */
export async function isJobBegun(folder: string): Promise<boolean> {
  return (await readJobIfAny(jobPathIn(folder))) !== null;
}

/** A work folder that is this process's alone, until it is disposed of. */
export interface OpenWork extends AsyncDisposable {
  file: WorkFile;
  /** What earlier starts found wrong with tiles, and this one. */
  damage: DamageLog;
  /** As the job that was begun told it: date and command are those of its first start. */
  telling: JobTelling;
}

/**
 * Begins a job's folder, or goes on in one that holds this very job.
 *
 * @param rows of the job, in the order of work
 * @throws PerseusError `WORK_OF_ANOTHER_JOB`, `OUTPUT_BUSY` where another process is at work in it, `FILE_UNWRITABLE`
 */
export async function openWork(folder: string, job: JobDescription, rows: Uint32Array): Promise<OpenWork> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw cannotWrite(folder, cause);
  });
  const unlock = await lockFolder(folder);
  try {
    const earlier = await readJobIfAny(jobPathIn(folder));
    if (earlier) refuseAnother(folder, earlier, job);
    else await begin(folder, job);
    const damage = await DamageLog.open(folder);
    const file = await WorkFile.open(resultsPathIn(folder), job.identity.batchSize, rows);
    return {
      file,
      damage,
      telling: { ...job.telling, begun: earlier?.telling.begun ?? job.telling.begun },
      async [Symbol.asyncDispose]() {
        await file[Symbol.asyncDispose]().finally(unlock);
      },
    };
  } catch (cause) {
    await unlock();
    throw cause;
  }
}

async function begin(folder: string, job: JobDescription): Promise<void> {
  await rm(resultsPathIn(folder), { force: true });
  await DamageLog.remove(folder);
  await writeFileAtomically(jobPathIn(folder), `${JSON.stringify(job, null, 2)}\n`);
}

function refuseAnother(folder: string, earlier: JobDescription, job: JobDescription): void {
  const [before, now] = [earlier.shard, job.shard];
  const difference =
    before.index !== now.index || before.count !== now.count
      ? { option: 'shard', words: `another shard (${shardText(before)}, and here ${shardText(now)})` }
      : differenceOf(earlier.identity, job.identity);
  if (difference === null) return;
  const same = isChosenByAuto(difference.option)
    ? `Without these options the fastest is chosen at each start: give \`${choiceOf(earlier.identity, difference.option)}\``
    : 'Give the same options';
  throw new PerseusError(
    'WORK_OF_ANOTHER_JOB',
    `${folder} holds a job in progress with ${difference.words}. ` +
      `${same} to go on with it, or remove the folder to start anew.`,
    { path: folder, option: difference.option },
  );
}

/** As people count: the first is 1. */
export function shardText({ index, count }: { index: number; count: number }): string {
  return `${index + 1}/${count}`;
}
