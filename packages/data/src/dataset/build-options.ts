import {
  PerseusError,
  type DatasetRecipe,
  type DatasetStep,
  type Imaging,
  type LabelSource,
} from '@perseus/core';

/** A table of objects, and where their labels come from. */
export interface BuildSource {
  path: string;
  /** `given` takes the column `label`, `classes` a mapping of classes, `redshifts` the cluster's velocities. */
  labels: LabelSource;
  /** Columns by role (`id`, `ra`, `dec`, `redshift`, ...), where the names and UCDs in the table mislead. */
  roles?: Partial<Record<string, string>>;
  /** Unit of the right ascensions, where the table does not say: `deg` or `hour`. */
  raUnit?: string;
  /** The table's format, where its content and name do not tell. */
  format?: string;
  /** Description of the columns of a fixed-width table. */
  readmePath?: string;
}

export const CONFLICT_POLICIES = ['prefer-spectroscopic', 'drop', 'fail'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

export const SPLIT_METHODS = ['random', 'blocks', 'kfold', 'given'] as const;
export type SplitMethod = (typeof SPLIT_METHODS)[number];

/** The velocities of a cluster, and who measured them. */
export interface ClusterVelocities {
  name?: string;
  meanVelocityKmS: number;
  dispersionKmS: number;
  source: string;
}

/** Keeps rows whose `column` lies within the limits; a table that has no such column is left alone. */
export interface MagnitudeLimit {
  column: string;
  max?: number;
  min?: number;
}

export interface SplitOptions {
  /** `random` unless the table has a column `split`. */
  method: SplitMethod;
  /** `kfold`: how many folds, 5 where not given, and which of them is the test split, from 0. */
  folds?: number;
  fold?: number;
  /** `blocks`: side of the squares of sky that are kept on one side, 3 where not given. */
  blockArcmin?: number;
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
  /** Names of cutouts by id or position (`ra{ra}_dec{dec}.jpg`), tried in order before a row's own `file` and `id`. */
  cutoutNames?: readonly string[];
  /** Folder to make; must not exist. */
  output: string;
  /** `thesis` takes the steps of the thesis for what is not given here, and says where they are unsound. */
  recipe?: DatasetRecipe;

  /** JSON file that maps classes to labels; the seven classes of the Perseus catalogue where not given. */
  classMappingPath?: string;
  /** Velocities that redshifts are judged by; those of the Perseus cluster where not given. */
  cluster?: ClusterVelocities;
  /** Redshifts between these are members, all others background; takes the place of the velocities. */
  zWindow?: readonly [low: number, high: number];
  /** Table of spectra that decide over the labels of the rows they lie on, and their columns by role. */
  spectraPath?: string;
  spectraRoles?: Partial<Record<string, string>>;
  magnitudeLimits?: readonly MagnitudeLimit[];
  /** What becomes of an object whose rows disagree; `prefer-spectroscopic` where not given. */
  conflictPolicy?: ConflictPolicy;
  /** Flagged rows to leave out; the default leaves out none. */
  dropFlags?: readonly ('overly-red' | 'partly-black' | 'truncated')[];
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

export type BuildOptions = Required<
  Pick<BuildRequest, 'testFraction' | 'validationFraction' | 'groupRadiusArcsec'>
>;

/**
 * The request's numbers, with defaults.
 *
 * @throws PerseusError `OPTION_OUT_OF_RANGE` naming the option
 */
export function checkedOptions(request: BuildRequest): BuildOptions {
  const { testFraction = 0.25, validationFraction = 0.25, groupRadiusArcsec = 2, size, seed } = request;
  check('testFraction', testFraction, testFraction >= 0 && testFraction <= 1, 'between 0 and 1');
  check(
    'validationFraction',
    validationFraction,
    validationFraction >= 0 && validationFraction < 1,
    'from 0 to below 1',
  );
  check(
    'groupRadiusArcsec',
    groupRadiusArcsec,
    groupRadiusArcsec >= 0 && groupRadiusArcsec < 3600,
    'from 0 to below 3600',
  );
  check('seed', seed, Number.isSafeInteger(seed) && seed >= 0, 'an integer from 0 to 2^53 - 1');
  if (size !== undefined)
    check('size', size, Number.isInteger(size) && size >= 1 && size <= 4096, 'an integer from 1 to 4096');
  return { testFraction, validationFraction, groupRadiusArcsec };
}

function check(option: string, value: number, isRight: boolean, wanted: string): void {
  if (isRight) return;
  throw new PerseusError(
    'OPTION_OUT_OF_RANGE',
    `${option} is ${value}, and it must be ${wanted}. Give another value.`,
    {
      option,
    },
  );
}
