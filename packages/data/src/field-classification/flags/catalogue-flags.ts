import { PerseusError, type ModelMetadata } from '@perseus/core';
import { columnNamed, type Catalogue } from '../../catalogue/table/catalogue.js';
import { numberAt, type Column } from '../../catalogue/table/column.js';
import { ByDeclination } from '../plan/by-declination.js';
import { flagBits, type FieldFlag } from './field-flags.js';
import type { FieldColumns, FieldPositions, StarHalos } from '../field-request.js';

/** Columns that a dataset's training ranges are taken from, the first that is there. */
const NAMES = {
  magnitude: ['magnitude_r', 'magnitude', 'mag_r'],
  size: ['size_arcsec', 'half_light_radius'],
  radius: ['radius_arcsec', 'kron_radius', 'petroRad_r'],
} as const;
type Role = keyof typeof NAMES;

const ARCSEC_PER: Record<string, number> = {
  arcsec: 1,
  '"': 1,
  arcmin: 60,
  "'": 60,
  deg: 3600,
  degree: 3600,
  mas: 1e-3,
};

export interface CatalogueFlagOptions {
  columns?: FieldColumns;
  halos?: StarHalos;
  trainingRanges: Pick<ModelMetadata['trainingRanges'], 'magnitude' | 'sizeArcsec'>;
  /** From the middle of a cutout to its side. */
  reachArcsec: number;
}

/**
 * What the catalogue itself tells against its objects, as bits of `FIELD_FLAGS` for each row: a magnitude or a size that
 * the model was not trained on, an extent beyond the cutout, a place in a bright star's halo.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS` where a column that is named is not there, or no number; `CATALOGUE_UNITS`
 */
export function catalogueFlags(
  catalogue: Catalogue,
  positions: FieldPositions,
  options: CatalogueFlagOptions,
): Uint32Array {
  const { columns = {}, trainingRanges, reachArcsec, halos } = options;
  const flags = new Uint32Array(catalogue.rows);
  const magnitudes = valuesOf(catalogue, 'magnitude', columns.magnitude);
  const sizes = valuesOf(catalogue, 'size', columns.size);
  const radii = valuesOf(catalogue, 'radius', columns.radius);
  noteOutside(flags, magnitudes, trainingRanges.magnitude, 'magnitude-out-of-range');
  noteOutside(flags, sizes, trainingRanges.sizeArcsec, 'size-out-of-range');
  noteOutside(flags, radii, [-Infinity, reachArcsec], 'truncated');
  if (halos) noteHalos(flags, positions, halos);
  return flags;
}

type Values = (row: number) => number;

function valuesOf(catalogue: Catalogue, role: Role, given: string | undefined): Values | null {
  const column = given === undefined ? guessed(catalogue, role) : named(catalogue, role, given);
  if (!column) return null;
  const unit = role === 'magnitude' ? 1 : arcsecPerUnit(catalogue.path, column);
  return (row) => numberAt(column, row) * unit;
}

function guessed(catalogue: Catalogue, role: Role): Column | undefined {
  const columns = NAMES[role].map((name) => columnNamed(catalogue, name));
  // A name alone is a guess: a column of it in pixels is passed over, where one that was named would be refused.
  return columns.find(
    (column) => column && column.type !== 'text' && (role === 'magnitude' || unitOf(column) in ARCSEC_PER),
  );
}

function named(catalogue: Catalogue, role: Role, name: string): Column {
  const column = columnNamed(catalogue, name);
  if (column && column.type !== 'text') return column;
  const why = column ? 'is text and not numbers' : 'is not there';
  throw new PerseusError(
    'CATALOGUE_COLUMNS',
    `${catalogue.path}: the column "${name}", which is to be the ${role}, ${why}. Name another.`,
    { path: catalogue.path, column: name },
  );
}

function unitOf({ unit }: Column): string {
  return (unit ?? 'arcsec').trim().toLowerCase();
}

function arcsecPerUnit(path: string, column: Column): number {
  const { name, unit } = column;
  const perUnit = ARCSEC_PER[unitOf(column)];
  if (perUnit !== undefined) return perUnit;
  throw new PerseusError(
    'CATALOGUE_UNITS',
    `${path}: the column "${name}" is in "${unit}", which is no angle. Name a column in arcsec, arcmin or deg.`,
    { path, column: name },
  );
}

/** What is not known lies nowhere. */
function noteOutside(
  flags: Uint32Array,
  values: Values | null,
  range: readonly [number, number] | null,
  flag: FieldFlag,
): void {
  if (values === null || range === null) return;
  const bits = flagBits([flag]);
  for (let row = 0; row < flags.length; row++) {
    const value = values(row);
    if (value < range[0] || value > range[1]) flags[row]! |= bits;
  }
}

function noteHalos(flags: Uint32Array, positions: FieldPositions, halos: StarHalos): void {
  const sky = new ByDeclination(positions);
  const bits = flagBits(['bright-star']);
  halos.radiusArcsec.forEach((radius, i) => {
    const [raDeg, decDeg] = [halos.raDeg[i] as number, halos.decDeg[i] as number];
    // Not a comparison of `<=`: NaN is no halo.
    if (!(radius > 0)) return;
    for (const row of sky.rowsWithin(raDeg, decDeg, radius)) flags[row]! |= bits;
  });
}
