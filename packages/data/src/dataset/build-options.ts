import { PerseusError, type Imaging } from '@perseus/core';

export interface BuildRequest {
  /** CSV with `file` or `id`, `ra`, `dec`, `label`, and any further columns. */
  objectsPath: string;
  cutoutsDir: string;
  /** Folder to make; must not exist. */
  output: string;
  /** Side to crop each cutout to, about its centre, pixels; without it all must be of one size. */
  size?: number;
  seed: number;
  /** Share of the test split; 0.25 where not given. */
  testFraction?: number;
  /** Share of the validation split in what the test split leaves; 0.25 where not given. */
  validationFraction?: number;
  /** Rows this close are the same object; 2 where not given. */
  groupRadiusArcsec?: number;
  /** How the cutouts were made, as far as `imaging.json` beside the table does not say it. */
  imaging?: Partial<Imaging>;
  /** The first row that cannot be used ends the build. */
  strict?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: BuildProgress) => void;
}

export interface BuildProgress {
  step: 'read' | 'pack' | 'split' | 'write';
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
