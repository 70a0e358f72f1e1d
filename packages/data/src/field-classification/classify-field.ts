import type { Canvas, CatalogueRow, Classification } from '@perseus/core';
import type { Extinction } from '../photometry/extinction.js';
import { BLOCK } from '../rendering/blocks.js';
import { brighteningOf } from '../rendering/treatment/brightening.js';
import type { Rendering } from '../rendering/rendering.js';
import { plannedCutouts, type FieldCutoutsOptions } from './field-cutouts.js';
import { FIELD_FLAGS, flagBits, flagsOfBits, type FieldFlag } from './flags/field-flags.js';
import type { FieldPositions, FieldRequest, FieldResult } from './field-request.js';
import { blocksFor } from './painted/choose-painting.js';
import { paintedCutouts } from './painted/painted-cutouts.js';
import { OpenTiles } from './tiles/open-tiles.js';
import { prepareField, type PreparedField } from './prepare-field.js';
import { stellarityAlong } from './stellarity-along.js';
import type { FieldRecord } from './work/work-file.js';

const CACHE_BYTES = 256 * 2 ** 20;

/**
 * Classifies the objects of a field: one result each, tile by tile along the sky, as they come. Nothing is kept on disk.
 *
 * Memory holds the catalogue, some rendered blocks and a few batches.
 *
 * @throws PerseusError where nothing can be classified: see `prepareField`; the signal's reason where it was aborted.
 *   What is wrong with one object or one tile is in the flags of its results.
 */
export async function* classifyField(request: FieldRequest): AsyncGenerator<FieldResult, void, undefined> {
  const field = await prepareField(request);
  const names = request.tiles.map(({ name }) => name);
  for await (const record of classifyPrepared(field, 0)) yield toResult(record, field.positions, names);
}

/**
 * What becomes of a prepared field's objects, in the order of work.
 *
 * @param start how many of them an earlier start of the same job did: whole batches
 * @param onDamage told of what is wrong with a tile; no object that it concerns comes before it settles
 */
export async function* classifyPrepared(
  field: PreparedField,
  start: number,
  onDamage?: (tile: number, problem: string) => Promise<void>,
): AsyncGenerator<FieldRecord, void, undefined> {
  const { request, plan, rows, positions, rendering, size } = field;
  const { classifier, signal, onProgress, objectExtinction } = request;
  const flags = field.flags.slice();
  const tileOf = plan.tile.slice();
  const { batchSize, threads } = classifier.provenance;
  await using tiles = new OpenTiles(request.tiles, {
    ...field.treatment,
    rendering,
    cacheBytes: request.cacheBytes ?? CACHE_BYTES,
  });
  await using canvas = await openCanvas(field);
  const options: FieldCutoutsOptions = {
    size,
    flags,
    tiles,
    ...(objectExtinction && {
      brighterOf: (row) => brighterOf(objectExtinction.of(row), rendering),
    }),
    signal,
    onTaken: (row, tile) => (tileOf[row] = tile),
    onDamage: async (tile, problem) => {
      if (!field.damage.has(tile)) field.damage.set(tile, problem);
      await onDamage?.(tile, problem);
    },
  };
  const cutouts = canvas
    ? paintedCutouts(plan, canvas, { ...options, threads })
    : plannedCutouts(plan, options);
  const stellarityOf = stellarityAlong(field);
  let done = start;
  const told = () => onProgress?.({ done, total: rows.length, resumedFrom: start });
  told();
  const objects = objectsFrom(rows, start, positions);
  for await (const result of classifier.classify(objects, cutouts, signal ? { signal } : {})) {
    const row = result.row.row - 1;
    yield {
      row,
      ...judgementOf(result),
      stellarity: await stellarityOf(row, tileOf[row] as number),
      flags: ((flags[row] as number) | flagBits(flagsOf(result))) >>> 0,
      tile: tileOf[row] as number,
      otherTiles: plan.others[row] as number,
    };
    done++;
    if (done % batchSize === 0 || done === rows.length) told();
  }
}

/** Null where the renderer makes the pixels. */
async function openCanvas({ request, identity }: PreparedField): Promise<Canvas | null> {
  if (identity.painting === 'renderer') return null;
  return request.classifier.openCanvas({ side: BLOCK, blocks: blocksFor(request) });
}

function brighterOf(extinction: Extinction | null, { bands }: Rendering): [number, number, number] {
  return extinction === null ? [1, 1, 1] : brighteningOf(extinction, bands);
}

function* objectsFrom(
  rows: Uint32Array,
  start: number,
  { raDeg, decDeg }: FieldPositions,
): Generator<CatalogueRow> {
  for (const row of rows.subarray(start)) {
    const place = { raDeg: raDeg[row] as number, decDeg: decDeg[row] as number };
    const object = { row: row + 1, id: String(row + 1), file: null, ...place, columns: {} };
    yield Number.isNaN(place.raDeg + place.decDeg) ? { ...object, problem: 'It has no position.' } : object;
  }
}

function judgementOf({ pMember, pMemberSpread, predictedLabel }: Classification) {
  const label = predictedLabel === null ? 255 : predictedLabel === 'member' ? 1 : 0;
  return { pMember: pMember ?? NaN, pMemberSpread: pMemberSpread ?? NaN, label };
}

function flagsOf({ row, flags }: Classification): FieldFlag[] {
  const ours = flags.filter((flag): flag is FieldFlag => (FIELD_FLAGS as readonly string[]).includes(flag));
  return row.problem === undefined ? ours : [...ours, 'position-invalid'];
}

function toResult(record: FieldRecord, positions: FieldPositions, tiles: readonly string[]): FieldResult {
  const { row, pMember, pMemberSpread, label, stellarity, flags, tile, otherTiles } = record;
  return {
    row,
    raDeg: positions.raDeg[row] as number,
    decDeg: positions.decDeg[row] as number,
    pMember: numberOrNull(pMember),
    pMemberSpread: numberOrNull(pMemberSpread),
    predictedLabel: label === 255 ? null : label === 1 ? 'member' : 'background',
    stellarity: numberOrNull(stellarity),
    flags: flagsOfBits(flags),
    tile: tiles[tile] ?? null,
    otherTiles,
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
