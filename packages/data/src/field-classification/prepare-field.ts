import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { PerseusError, kindOf, sideForAnyAngle, type Classifier } from '@perseus/core';
import { positionsOf } from '../catalogue/positions/positions-of.js';
import { readCatalogue } from '../catalogue/read-catalogue.js';
import { guessRoles } from '../catalogue/roles/guess-roles.js';
import type { Catalogue } from '../catalogue/table/catalogue.js';
import { RenderedTile } from '../rendering/rendered-tile.js';
import { checkRendering } from '../rendering/check-rendering.js';
import { formatStretch, renderingOf, type Rendering } from '../rendering/rendering.js';
import type { TileTreatment } from '../rendering/treatment/tile-treatment.js';
import { catalogueFlags } from './flags/catalogue-flags.js';
import type { FieldPositions, FieldRequest, FieldShard } from './field-request.js';
import { paintingOf } from './painted/choose-painting.js';
import { planField, type FieldPlan, type PlannedTile } from './plan/plan-field.js';
import { fieldHash, tileIdentity, type TileIdentity } from './tiles/field-hash.js';
import { isTileDamage } from './tiles/tile-damage.js';
import type { JobIdentity, JobTelling } from './work/job-description.js';

/** A request whose catalogue was read and whose work is laid out; nothing is rendered yet. */
export interface PreparedField {
  request: FieldRequest;
  catalogue: Catalogue;
  positions: FieldPositions;
  positionColumns: JobTelling['positionColumns'];
  rendering: Rendering;
  treatment: TileTreatment;
  /** In what the cutouts differ from the model's, where that was forced; one clause each. */
  differences: string[];
  /** Side of the cutouts, pixels of the grid. */
  size: number;
  plan: FieldPlan;
  /** Rows of this job, in the order of work. */
  rows: Uint32Array;
  /** Bits of each row of the catalogue, as far as the catalogue alone tells. */
  flags: Uint32Array;
  /** What is wrong with a tile, by its place in the request. */
  damage: Map<number, string>;
  identity: JobIdentity;
}

/**
 * Reads the catalogue and the headers of the tiles, and lays out the work.
 *
 * @throws PerseusError what `readCatalogue` throws; `CATALOGUE_OUTSIDE_FIELD`, `FIELD_UNUSABLE` where no tile can be used
 *   (or its own error where there is one tile), `RENDERING_UNKNOWN`, `RENDERING_MISMATCH`; what `paintingOf` throws
 */
export async function prepareField(request: FieldRequest): Promise<PreparedField> {
  const { classifier, columns, halos } = request;
  const painting = paintingOf(request);
  const rendering = request.rendering ?? renderingOf(classifier.metadata);
  const catalogue = await catalogueOf(request);
  const positionColumns = positionColumnsOf(catalogue, request);
  const positions = positionsIn(catalogue, positionColumns);
  const size = cutoutSide(classifier);
  const reachArcsec = (classifier.metadata.size / 2) * rendering.pixelScaleArcsec;
  const { trainingRanges } = classifier.metadata;
  const flags = catalogueFlags(catalogue, positions, {
    ...(columns && { columns }),
    ...(halos && { halos }),
    trainingRanges,
    reachArcsec,
  });
  const treatment = treatmentOf(request);
  await turn(request);
  const { grids, identities, damage, differences } = await gridsOf(request, rendering, treatment);
  const plan = planField(positions, grids);
  await turn(request);
  refuseAllOutside(catalogue, positions, plan, { grids, damage });
  const { batchSize, floatSha256, modelSha256, engine, precision, device, views } = classifier.provenance;
  const identity: JobIdentity = {
    catalogue: positionsHash(positions),
    catalogueFlags: hashOf(flags),
    field: fieldHash(request.tiles, identities),
    rendering: renderingText(rendering, request),
    painting,
    ...{ floatSha256, engine, precision, device: kindOf(device), modelSha256, batchSize, views },
    stellarity: request.stellarity !== undefined,
  };
  const rows = shardOf(plan.order, batchSize, request.shard);
  return {
    request,
    catalogue,
    positions,
    positionColumns,
    rendering,
    treatment,
    differences,
    size,
    plan,
    rows,
    flags,
    damage,
    identity,
  };
}

/** Between long computations: an interruption is heard of only when the event loop has its turn. */
async function turn({ signal }: FieldRequest): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

function catalogueOf({ catalogue, signal }: FieldRequest): Promise<Catalogue> | Catalogue {
  return typeof catalogue === 'string' ? readCatalogue(catalogue, signal ? { signal } : {}) : catalogue;
}

function positionColumnsOf(catalogue: Catalogue, { columns = {} }: FieldRequest) {
  const { ra, dec, raUnit, decUnit } = columns;
  const roles = guessRoles(catalogue.columns, { ...(ra && { ra }), ...(dec && { dec }) });
  return {
    ra: roles.ra ?? '',
    dec: roles.dec ?? '',
    ...(raUnit && { raUnit }),
    ...(decUnit && { decUnit }),
  };
}

/** @throws PerseusError `CATALOGUE_COLUMNS`, `CATALOGUE_UNITS` */
export function positionsIn(catalogue: Catalogue, columns: JobTelling['positionColumns']): FieldPositions {
  const roles = { ra: columns.ra || null, dec: columns.dec || null };
  const { raDeg, decDeg } = positionsOf(catalogue, roles, columns);
  return { raDeg, decDeg };
}

/** The side of the windows that a classifier's views look at. */
export function cutoutSide({ metadata, provenance }: Classifier): number {
  return provenance.views === 16 && metadata.corners === 'crop'
    ? sideForAnyAngle(metadata.size) + 2
    : metadata.size;
}

/** Grids of the tiles that can be used, from their headers alone: none is rendered, and none stays open. */
async function gridsOf(request: FieldRequest, rendering: Rendering, treatment: TileTreatment) {
  const { tiles, signal, classifier, force = false, physicalScale = false } = request;
  const differences = new Set<string>();
  const grids: (PlannedTile | null)[] = [];
  const identities: (TileIdentity | null)[] = [];
  const damage = new Map<number, string>();
  let first: PerseusError | undefined;
  for (const [index, tile] of tiles.entries()) {
    signal?.throwIfAborted();
    try {
      await using opened = await RenderedTile.open(tile, rendering, { ...treatment, cacheBytes: 0 });
      const facts = { rendering, psfFwhmArcsec: opened.psfFwhmArcsec, physicalScale };
      for (const difference of checkRendering(classifier.metadata, facts, { force }))
        differences.add(difference);
      identities.push(await tileIdentity(tile, opened.grid, signal));
      grids.push({ ...opened.grid, placesOf: opened.placesOf.bind(opened) });
    } catch (error) {
      const cause = damageBehind(error, request.seeingDamage?.get(index));
      first ??= cause;
      damage.set(index, cause.message);
      grids.push(null);
      identities.push(null);
    }
  }
  if (damage.size < tiles.length) return { grids, identities, damage, differences: [...differences] };
  if (!first) throw new PerseusError('FIELD_UNUSABLE', 'The field has no tile. Give its images.');
  if (tiles.length === 1) throw first;
  const message = `None of the field's ${tiles.length} tiles can be used. The first, "${tiles[0]?.name ?? ''}": ${first.message}`;
  throw new PerseusError('FIELD_UNUSABLE', message, first.place, { cause: first });
}

/** @throws what is no damage of the tile */
function damageBehind(error: unknown, seeingDamage: PerseusError | undefined): PerseusError {
  if (isTileDamage(error)) return error;
  if (seeingDamage && error instanceof PerseusError && error.code === 'PSF_UNKNOWN') return seeingDamage;
  throw error;
}

function treatmentOf({ extinctionMap, matchPsf }: FieldRequest): TileTreatment {
  return { ...(extinctionMap && { extinctionMap }), ...(matchPsf && { matchPsf }) };
}

function renderingText(rendering: Rendering, request: FieldRequest): string {
  const { extinctionMap, objectExtinction, matchPsf } = request;
  const { bands, pixelScaleArcsec, extinction } = rendering;
  const parts = [bands.join(','), `${pixelScaleArcsec} arcsec`, formatStretch(rendering)];
  if (extinctionMap) parts.push(`extinction removed by ${extinctionMap.source}`);
  else if (objectExtinction) parts.push(`extinction removed by ${objectExtinction.source}`);
  else if (extinction === 'removed') parts.push('extinction removed');
  if (matchPsf) parts.push(`matched to ${JSON.stringify(matchPsf)}`);
  return parts.join(' ');
}

function refuseAllOutside(
  { path, rows }: Catalogue,
  positions: FieldPositions,
  { tile }: FieldPlan,
  { grids, damage }: { grids: readonly (PlannedTile | null)[]; damage: ReadonlyMap<number, string> },
): void {
  if (rows === 0 || tile.some((index) => index !== -1)) return;
  const row = positions.raDeg.findIndex((ra, i) => !Number.isNaN(ra) && !Number.isNaN(positions.decDeg[i]));
  const grid = grids.find((other) => other !== null);
  const lies =
    row === -1
      ? 'none has a position'
      : `the first lies at RA ${placeText(positions.raDeg[row])}, Dec ${placeText(positions.decDeg[row])} degrees, ` +
        `and the field${grids.length > 1 ? "'s first tile" : ''} about RA ${placeText(grid?.raDeg)}, Dec ${placeText(grid?.decDeg)}`;
  throw new PerseusError(
    'CATALOGUE_OUTSIDE_FIELD',
    `None of the ${rows} objects of ${path} lies in the field: ${lies}. ` +
      unreadableText(damage) +
      'Check that they belong together, and what the columns of the positions are in.',
    { path },
  );
}

function unreadableText(damage: ReadonlyMap<number, string>): string {
  const [problem] = damage.values();
  return problem === undefined ? '' : `A tile that may show them cannot be read: ${problem} `;
}

function placeText(degrees: number | undefined): string {
  return (degrees ?? NaN).toFixed(4);
}

/** Whole batches to each shard, so that a batch holds the same objects however many machines share the work. */
function shardOf(order: Uint32Array, batchSize: number, shard: FieldShard | undefined): Uint32Array {
  if (!shard) return order;
  const { index, count } = shard;
  if (!(Number.isInteger(count) && Number.isInteger(index) && index >= 0 && index < count)) {
    const message = `There is no shard ${index + 1} of ${count}. Give one from 1 to their number.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'shard' });
  }
  const batches = Math.ceil(order.length / batchSize);
  const first = Math.floor((batches * index) / count);
  const last = Math.floor((batches * (index + 1)) / count);
  return order.subarray(first * batchSize, last * batchSize);
}

/** The same for positions from whatever file: what is classified. */
export function positionsHash({ raDeg, decDeg }: FieldPositions): string {
  return hashOf(raDeg, decDeg);
}

function hashOf(...arrays: (Float64Array | Uint32Array)[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}
