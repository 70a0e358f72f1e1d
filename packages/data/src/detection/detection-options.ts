import { availableParallelism } from 'node:os';
import { PerseusError } from '@perseus/core';

export interface DetectionOptions {
  /** Band in which objects are found; the first of the tile where not given. */
  band?: string;
  /** Bands whose magnitudes are measured; all of the tile where not given. */
  bands?: readonly string[];
  /** Standard deviations of the local noise that each pixel of an object, filtered, rises above the sky: 1.5. */
  threshold?: number;
  /** Pixels that an object has at least: 5. */
  minArea?: number;
  /** Levels between the threshold and the peak at which blends are sought: 32. */
  deblendLevels?: number;
  /** Share of the light that a part of a blend has at least: 0.005. */
  deblendContrast?: number;
  /** How much of what bright neighbours' wings may feign is taken out: 1; 0 leaves it in. */
  cleanStrength?: number;
  /** Side of the background's boxes, pixels: 64. */
  backgroundBox?: number;
  /** Side of the median filter over boxes: 3. */
  backgroundFilter?: number;
  /** Memory for pixels, 1.5 GiB: images beyond it are searched in overlapping strips. */
  memoryBytes?: number;
  /** Strips at once; as many as there are processors, 4 at most, where not given. */
  threads?: number;
  signal?: AbortSignal;
  onProgress?: (progress: DetectionProgress) => void;
}

export interface DetectionProgress {
  step: 'background' | 'objects' | 'magnitudes';
  band: string;
  /** Rows of the image. */
  done: number;
  total: number;
}

/** Options of how an image is searched, all given. */
export type DetectionSettings = Required<
  Pick<
    DetectionOptions,
    | 'threshold'
    | 'minArea'
    | 'deblendLevels'
    | 'deblendContrast'
    | 'cleanStrength'
    | 'backgroundBox'
    | 'backgroundFilter'
    | 'memoryBytes'
    | 'threads'
  >
>;

/** SExtractor's, and Python sep's. */
export const DETECTION_DEFAULTS = {
  threshold: 1.5,
  minArea: 5,
  deblendLevels: 32,
  deblendContrast: 0.005,
  cleanStrength: 1,
  backgroundBox: 64,
  backgroundFilter: 3,
  memoryBytes: 1.5 * 2 ** 30,
} as const;

/** What each may be; whole numbers where the step is 1. */
const RANGES: Record<keyof DetectionSettings, readonly [least: number, most: number, step: 0 | 1]> = {
  threshold: [0.1, 1e6, 0],
  minArea: [1, 1e6, 1],
  deblendLevels: [1, 64, 1],
  deblendContrast: [0, 1, 0],
  cleanStrength: [0, 100, 0],
  backgroundBox: [8, 4096, 1],
  backgroundFilter: [1, 15, 1],
  memoryBytes: [2 ** 24, 2 ** 40, 0],
  threads: [1, 64, 1],
};

/** @throws PerseusError `OPTION_OUT_OF_RANGE` */
export function detectionSettings(options: DetectionOptions): DetectionSettings {
  const settings = { ...DETECTION_DEFAULTS, threads: Math.min(availableParallelism(), 4) };
  return Object.fromEntries(
    (Object.keys(RANGES) as (keyof DetectionSettings)[]).map((name) => {
      const value = options[name] ?? settings[name];
      const [least, most, step] = RANGES[name];
      if (!(value >= least && value <= most) || (step === 1 && !Number.isInteger(value))) {
        throw new PerseusError(
          'OPTION_OUT_OF_RANGE',
          `${name} is ${value}, and it must be ${step === 1 ? 'a whole number' : 'a number'} from ${least} to ${most}.`,
          { option: name },
        );
      }
      return [name, value];
    }),
  ) as DetectionSettings;
}
