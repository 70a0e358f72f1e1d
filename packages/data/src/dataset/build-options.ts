import type { DatasetRecipe, DatasetStep, Imaging, LabelSource } from '@perseus/core';
import type { ReadObjectsOptions } from '../catalogue/read-objects.js';
import type { RedshiftLabelOptions } from '../labels/redshift-labels.js';
import type { ConflictPolicy } from '../labels/resolve-conflicts.js';
import type { MagnitudeLimits } from '../photometry/magnitude-cut.js';
import type { QualityFlag } from '../quality/quality-flags.js';
import type { FieldTile } from '../rendering/field-tile.js';
import type { Rendering } from '../rendering/rendering.js';
import type { TileTreatment } from '../rendering/treatment/tile-treatment.js';

/** How a table is read, where its content and names do not tell: its columns by role, its units, its format. */
export type TableOptions = Omit<ReadObjectsOptions, 'signal'>;

/** A table of objects, and where their labels come from. */
export interface BuildSource extends TableOptions {
  path: string;
  /** `given` takes the column `label`, `classes` a mapping of classes, `redshifts` the cluster's velocities. */
  labels: LabelSource;
}

export const SPLIT_METHODS = ['random', 'blocks', 'kfold', 'given'] as const;
export type SplitMethod = (typeof SPLIT_METHODS)[number];

export interface SplitOptions {
  /** `random` unless the table has a column `split`. */
  method: SplitMethod;
  /** `kfold`: how many folds, 5 where not given, and which of them is the test split, from 0. */
  folds?: number;
  fold?: number;
  /** `blocks`: side of the squares of sky that are kept on one side, 3 where not given. */
  blockArcmin?: number;
}

/** Images of the sky that cutouts are rendered from. */
export interface BuildField extends TileTreatment {
  tiles: readonly FieldTile[];
  rendering: Rendering;
  /** Takes each object's own extinction out, as its columns have it. */
  extinctionColumns?: boolean;
}

export interface BuildRequest {
  /** The tables that become one dataset. */
  sources?: readonly BuildSource[];
  /** Short for one table with labels of its own: `file` or `id`, `ra`, `dec`, `label`, and any further columns. */
  objectsPath?: string;
  /** Folders of cutouts, looked through in this order. */
  cutoutsDirs?: readonly string[];
  /** Short for one folder. */
  cutoutsDir?: string;
  /** In place of folders: cutouts of `size` pixels, 28.8 arcsec where that is not given, from images of the sky. */
  field?: BuildField;
  /** Names of cutouts by id or position (`ra{ra}_dec{dec}.jpg`), tried in order before a row's own `file` and `id`. */
  cutoutNames?: readonly string[];
  /** Folder to make; must not exist. */
  output: string;
  /** `thesis` takes the steps of the thesis for what is not given here, and says where they are unsound. */
  recipe?: DatasetRecipe;

  /** JSON file that maps classes to labels; the seven classes of the Perseus catalogue where not given. */
  classMappingPath?: string;
  /** What redshifts are judged by; the velocities of the Perseus cluster where neither they nor a window is given. */
  redshifts?: Omit<RedshiftLabelOptions, 'columns'>;
  /** Table of spectra that decide over the labels of the rows that they lie on. */
  spectraPath?: string;
  spectraTable?: TableOptions;
  /** Rows beyond a limit are left out; a table that does not have its column is not judged by it. */
  magnitudeLimits?: readonly MagnitudeLimits[];
  /** What becomes of an object whose rows disagree; `prefer-spectroscopic` where not given. */
  conflictPolicy?: ConflictPolicy;
  /** Flagged rows to leave out; the default leaves out none. */
  dropFlags?: readonly QualityFlag[];
  /** Column with the objects' radius in arcseconds, for the flag `truncated`. */
  radiusColumn?: string;
  /** As many members as background objects, drawn at random. */
  balance?: boolean;
  /** HEALPix map of E(B-V), to record each row's extinction. */
  extinctionMapPath?: string;
  /** `thesis`: every object at the thesis's 16 angles (the default), or once. */
  copies?: boolean;

  split?: SplitOptions;
  /** Side to crop each cutout to, about its centre, pixels; without it all must be of one size. */
  size?: number;
  seed: number;
  /** Share of the test split; 0.25 where not given. */
  testFraction?: number;
  /** Share of the validation split in what the test split leaves; 0.25 where not given. */
  validationFraction?: number;
  /** Rows this close are the same object; 2 where not given. */
  groupRadiusArcsec?: number;
  /** How the cutouts were made, as far as `imaging.json` beside the tables or the cutouts does not say it. */
  imaging?: Partial<Imaging>;
  /** The first row that cannot be used ends the build. */
  strict?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: BuildProgress) => void;
  /** Told of each step as it ends. */
  onStep?: (step: DatasetStep) => void;
}

export interface BuildProgress {
  step: 'read' | 'measure' | 'split' | 'pack' | 'write';
  /** Objects done, of `total`. */
  done: number;
  total: number;
}
