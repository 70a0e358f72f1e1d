import type {
  BuildRequest,
  CatalogueFormat,
  CutoutService,
  QualityFlag,
  Resampling,
  SplitMethod,
} from '@perseus/data';

// The names that options offer, as @perseus/data has them (a test holds the two together). Written here again, because
// loading that package takes longer than all else that a command does before its work, and `--help` needs only these.

export const FORMATS = [
  'csv',
  'tsv',
  'ecsv',
  'fits',
  'votable',
  'parquet',
  'cds',
  'pcc',
] as const satisfies readonly CatalogueFormat[];

export const FLAGS = ['overly-red', 'partly-black', 'truncated'] as const satisfies readonly QualityFlag[];

export const POLICIES = ['prefer-spectroscopic', 'drop', 'fail'] as const satisfies readonly NonNullable<
  BuildRequest['conflictPolicy']
>[];

export const METHODS = ['random', 'blocks', 'kfold', 'given'] as const satisfies readonly SplitMethod[];

/** Services that have a name; `--template` and `--mirror` are for what has none. */
export const SERVICES = [
  'sdss',
  'legacy',
  'hips2fits',
  'panstarrs',
  'sdss-frames',
] as const satisfies readonly CutoutService['preset'][];

export const RESAMPLING_NAMES = ['bilinear', 'lanczos3', 'area'] as const satisfies readonly Resampling[];
