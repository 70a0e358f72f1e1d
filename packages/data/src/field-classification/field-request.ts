import type { Classifier, PerseusError } from '@perseus/core';
import type { RoleOverrides } from '../catalogue/roles/roles.js';
import type { Catalogue } from '../catalogue/table/catalogue.js';
import type { Extinction } from '../photometry/extinction.js';
import type { FieldTile } from '../rendering/field-tile.js';
import type { Rendering } from '../rendering/rendering.js';
import type { TileTreatment } from '../rendering/treatment/tile-treatment.js';
import type { FieldFlag } from './flags/field-flags.js';

/** ICRS degrees, one after another; NaN where there is no position. */
export interface FieldPositions {
  raDeg: Float64Array;
  decDeg: Float64Array;
}

/** Circles around bright stars, in which objects are not to be trusted. */
export interface StarHalos extends FieldPositions {
  radiusArcsec: Float64Array;
}

/**
 * How much like a star each of some objects of a tile is, 0 to 1, NaN where it cannot be told.
 *
 * It is asked once for all objects of a tile, and what it says of one may not depend on which others there are.
 */
export type MeasureStellarity = (
  tile: FieldTile,
  positions: FieldPositions,
  signal?: AbortSignal,
) => Promise<Float32Array>;

/** Galactic extinction of each object by itself, as a column of the catalogue has it. */
export interface ObjectExtinction {
  /** Where it is from, for the table's header: tells one job from another. */
  source: string;
  /** @param row of the catalogue, from 0; null leaves the object as it is */
  of(row: number): Extinction | null;
}

/** Columns of the catalogue that mean something to the classification; found by their names where not given. */
export interface FieldColumns extends Partial<Pick<RoleOverrides, 'ra' | 'dec'>> {
  /** What the catalogue's positions are in, where it does not say: `deg`, `hour`, `rad`. */
  raUnit?: string;
  decUnit?: string;
  /** To compare with the model's training range: as `magnitude_r` of its dataset. */
  magnitude?: string;
  /** Arcseconds where the catalogue does not say; to compare with the model's training range. */
  size?: string;
  /** How far the object reaches, arcseconds where the catalogue does not say: beyond the cutout it is truncated. */
  radius?: string;
}

export interface FieldShard {
  /** From 0. */
  index: number;
  count: number;
}

export interface FieldProgress {
  /** Objects that are done, those of an earlier start included. */
  done: number;
  total: number;
  /** Objects that an earlier start had done. */
  resumedFrom: number;
}

/** Who makes a field's pixels: the engine, where it computes, or the renderer, on the processor. */
export type FieldPainting = 'engine' | 'renderer';

/** Objects on the sky, the images that show them, and the model that judges them. */
export interface FieldRequest extends TileTreatment {
  classifier: Classifier;
  /** The path of a table of any format, or one in memory. */
  catalogue: string | Catalogue;
  tiles: readonly FieldTile[];
  /** As the model's training cutouts were rendered where not given. */
  rendering?: Rendering;
  /** That the pixel scale is another than the model's on purpose (`atPhysicalScale`). */
  physicalScale?: boolean;
  /** Classifies though the cutouts are not such as the model was trained on. */
  force?: boolean;
  columns?: FieldColumns;
  /** In place of `extinctionMap`: each cutout is rendered for itself then, which takes longer. */
  objectExtinction?: ObjectExtinction;
  /**
   * Why the seeing of tiles is not known, by their place among them, where damage is to blame (`measureSeeing`): a tile
   * that cannot be brought to `matchPsf` for it is damaged, and the others are not refused.
   */
  seeingDamage?: ReadonlyMap<number, PerseusError>;
  halos?: StarHalos;
  stellarity?: MeasureStellarity;
  /** Only this part of the objects. */
  shard?: FieldShard;
  signal?: AbortSignal;
  onProgress?: (progress: FieldProgress) => void;
  /** Who makes the pixels; where not given an engine that can on a GPU (`paintingOf`). */
  painting?: FieldPainting;
  /** Memory for rendered blocks, and for painted ones; 256 MiB where not given, and 1 GiB of a GPU's. */
  cacheBytes?: number;
}

/** What became of one object. */
export interface FieldResult {
  /** Of the catalogue, from 0. */
  row: number;
  raDeg: number;
  decDeg: number;
  /** At the training set's member fraction; null where there is none, and a flag says why. */
  pMember: number | null;
  /** Standard deviation over the views; null with a single one. */
  pMemberSpread: number | null;
  predictedLabel: 'member' | 'background' | null;
  /** 1 is a star; null where it was not measured. */
  stellarity: number | null;
  flags: FieldFlag[];
  /**
   * Name of the tile that it was taken from: the best-centred one or, where that has no data there or cannot be read, the
   * next-best that serves. Where none serves, the one to blame; null where it lies in none.
   */
  tile: string | null;
  /** How many further tiles show it. */
  otherTiles: number;
}

/** A tile that could not be used, or not all of it. */
export interface DamagedTile {
  tile: string;
  problem: string;
  /**
   * Objects that are left without a probability for it: those that another tile served are not among them; 0 where it is
   * not known what it would have shown.
   */
  objects: number;
}
