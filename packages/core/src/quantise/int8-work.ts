import type { CalibrationSet } from './calibration-set.js';
import type { CandidateSource } from './candidate.js';

export interface Int8Progress {
  doing: 'calibrating' | 'choosing' | 'validating';
  /** Looks at a cutout so far in all, out of how many. */
  done: number;
  total: number;
}

/** What every step has. */
export interface Int8Work extends Omit<CandidateSource, 'observation'> {
  set: CalibrationSet;
  /** Tells that so many looks more were had. */
  looked(doing: Int8Progress['doing'], looks: number): void;
}
