import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type Classifier,
  PerseusError,
  cannotWrite,
  readJsonFile,
  sha256Of,
  sideForAnyAngle,
  writeFileAtomically,
  type CatalogueRow,
  type Classification,
} from '@perseus/core';
import { FIELD_FLAGS, flagBits, type FieldFlag } from './field-flags.js';
import { OpenTiles } from './open-tiles.js';
import { plannedCutouts } from './field-cutouts.js';
import { planField, type FieldPlan } from './plan-field.js';
import { WorkFile, type FieldRecord } from './work-file.js';
import type { FieldTile } from '../rendering/field-tile.js';
import { RenderedTile } from '../rendering/rendered-tile.js';
import { formatStretch, type Rendering } from '../rendering/rendering.js';

export interface FieldPositions {
  raDeg: Float64Array;
  decDeg: Float64Array;
}

export interface FieldShard {
  /** From 0. */
  index: number;
  count: number;
}

export interface FieldJob {
  classifier: Classifier;
  tiles: readonly FieldTile[];
  rendering: Rendering;
  positions: FieldPositions;
  /** What the positions are of: goes into the job's identity, so that another catalogue is not taken for it. */
  catalogueHash: string;
  /** Folder for what is in progress; an earlier job of the same identity goes on in it. */
  workFolder: string;
  shard?: FieldShard;
  signal?: AbortSignal;
  /** Memory for rendered blocks; 256 MiB where not given. */
  cacheBytes?: number;
  onProgress?: (done: number, total: number) => void;
}

export interface FieldWork {
  /** Results of this job's objects, in the order of work. */
  resultsPath: string;
  plan: FieldPlan;
  /** Objects of this job: all of the catalogue's, or the shard's. */
  objects: number;
  /** Those that an earlier start of the same job had done. */
  resumedFrom: number;
}

const WORK_FORMAT_VERSION = 1;

const identitySchema = z.strictObject({
  formatVersion: z.literal(WORK_FORMAT_VERSION),
  catalogue: z.string(),
  field: z.string(),
  rendering: z.string(),
  modelSha256: z.string(),
  engine: z.string(),
  precision: z.string(),
  batchSize: z.int(),
  views: z.int(),
  shard: z.string(),
  objects: z.int(),
});
export type FieldIdentity = z.infer<typeof identitySchema>;

/**
 * Classifies the objects of a field, tile by tile along the sky, and leaves the results in `workFolder`.
 *
 * Results are kept batch by batch: after an interruption or a kill the same job goes on where it was, and ends with the
 * same bytes as one that was never stopped. Memory holds the positions, some rendered blocks and a few batches.
 *
 * @throws PerseusError `WORK_OF_ANOTHER_JOB` where the folder is another job's; the signal's reason where it was aborted
 */
export async function classifyField(job: FieldJob): Promise<FieldWork> {
  const { classifier, positions, signal, onProgress } = job;
  const size = cutoutSide(classifier);
  await using tiles = new OpenTiles(job.tiles, job.rendering, job.cacheBytes ?? 256 * 2 ** 20);
  const plan = planField(positions.raDeg, positions.decDeg, await gridsOf(job));
  const rows = shardOf(plan.order, classifier.provenance.batchSize, job.shard);
  await claimFolder(job.workFolder, identityOf(job, rows.length));

  const resultsPath = join(job.workFolder, 'results.bin');
  const { batchSize } = classifier.provenance;
  await using work = await WorkFile.open(resultsPath, batchSize, rows.length);
  const resumedFrom = work.count;
  const flags = new Uint32Array(positions.raDeg.length);
  const cutouts = plannedCutouts(plan, { size, flags, tile: (index) => tiles.get(index) });
  const results = classifier.classify(objectsFrom(rows, resumedFrom, positions), cutouts, {
    ...(signal && { signal }),
  });
  let batch: FieldRecord[] = [];
  for await (const result of results) {
    batch.push(toRecord(result, flags));
    if (batch.length < batchSize) continue;
    await work.append(batch);
    batch = [];
    onProgress?.(work.count, rows.length);
  }
  if (batch.length > 0) await work.append(batch);
  onProgress?.(work.count, rows.length);
  return { resultsPath, plan, objects: rows.length, resumedFrom };
}

/** The side of the windows that a classifier's views look at. */
function cutoutSide({ metadata, provenance }: Classifier): number {
  return provenance.views === 16 && metadata.corners === 'crop'
    ? sideForAnyAngle(metadata.size) + 2
    : metadata.size;
}

/** Grids of all tiles, from their headers alone: none is rendered, and none stays open. */
async function gridsOf({ tiles, rendering }: FieldJob) {
  const grids = [];
  for (const tile of tiles) {
    const opened = await RenderedTile.open(tile, rendering, { cacheBytes: 0 });
    grids.push({ ...opened.grid, placesOf: opened.placesOf.bind(opened) });
    await opened[Symbol.asyncDispose]();
  }
  return grids;
}

/** Whole batches to each shard, so that a batch holds the same objects however many machines share the work. */
function shardOf(order: Uint32Array, batchSize: number, shard: FieldShard | undefined): Uint32Array {
  if (!shard) return order;
  const batches = Math.ceil(order.length / batchSize);
  const first = Math.floor((batches * shard.index) / shard.count);
  const last = Math.floor((batches * (shard.index + 1)) / shard.count);
  return order.subarray(first * batchSize, last * batchSize);
}

function* objectsFrom(rows: Uint32Array, start: number, positions: FieldPositions): Generator<CatalogueRow> {
  for (let at = start; at < rows.length; at++) {
    const row = rows[at] as number;
    const raDeg = positions.raDeg[row] as number;
    const decDeg = positions.decDeg[row] as number;
    const object = { row: row + 1, id: String(row + 1), file: null, raDeg, decDeg, columns: {} };
    yield Number.isNaN(raDeg) || Number.isNaN(decDeg)
      ? { ...object, problem: 'It has no position.' }
      : object;
  }
}

function toRecord(result: Classification, flags: Uint32Array): FieldRecord {
  const row = result.row.row - 1;
  const ours = result.flags.filter((flag): flag is FieldFlag =>
    (FIELD_FLAGS as readonly string[]).includes(flag),
  );
  const invalid: FieldFlag[] = result.row.problem === undefined ? [] : ['position-invalid'];
  return {
    row,
    pMember: result.pMember ?? NaN,
    pMemberSpread: result.pMemberSpread ?? NaN,
    label: result.predictedLabel === null ? 255 : result.predictedLabel === 'member' ? 1 : 0,
    flags: ((flags[row] as number) | flagBits([...ours, ...invalid])) >>> 0,
    stellarity: NaN,
  };
}

function identityOf(job: FieldJob, objects: number): FieldIdentity {
  const { modelSha256, engine, precision, batchSize, views } = job.classifier.provenance;
  const { index, count } = job.shard ?? { index: 0, count: 1 };
  return {
    formatVersion: WORK_FORMAT_VERSION,
    catalogue: job.catalogueHash,
    field: sha256Of(JSON.stringify(job.tiles)),
    rendering: `${job.rendering.bands.join(',')} ${job.rendering.pixelScaleArcsec} ${formatStretch(job.rendering)}`,
    modelSha256,
    engine,
    precision,
    batchSize,
    views,
    shard: `${index}/${count}`,
    objects,
  };
}

/** Begins the folder, or checks that what is in progress there is this very job. */
async function claimFolder(folder: string, identity: FieldIdentity): Promise<void> {
  const path = join(folder, 'job.json');
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
  const earlier = await readJsonFile(path, identitySchema, 'job in progress', WORK_FORMAT_VERSION).catch(
    (error: unknown) => {
      if (error instanceof PerseusError && error.code === 'FILE_MISSING') return null;
      throw error;
    },
  );
  if (earlier === null) {
    await rm(join(folder, 'results.bin'), { force: true });
    await writeFileAtomically(path, `${JSON.stringify(identity, null, 2)}\n`);
    return;
  }
  const differing = (Object.keys(identity) as (keyof FieldIdentity)[]).find(
    (key) => earlier[key] !== identity[key],
  );
  if (differing === undefined) return;
  throw new PerseusError(
    'WORK_OF_ANOTHER_JOB',
    `${folder} holds a job in progress with another ${differing} (${earlier[differing]}, and now ${identity[differing]}). ` +
      'Give the same options to go on with it, or remove the folder to start anew.',
    { path: folder, option: differing },
  );
}

/** SHA-256 over positions, as the identity of what is classified where there is no file. */
export function positionsHash({ raDeg, decDeg }: FieldPositions): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of [raDeg, decDeg]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
