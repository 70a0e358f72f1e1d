import { availableParallelism } from 'node:os';

/** How one budget of threads is divided among those who compute at the same time. */
export interface ThreadShares {
  /** Inference on the CPU takes the whole: it is what takes the time. */
  inference: number;
  /**
   * Cutouts that are read and decoded at once. Beside CPU inference decoding takes a few percent of a core and mostly
   * waits for the disk, so it need not be taken off the share of inference.
   */
  decoding: number;
  /** LibTorch while training. */
  training: number;
  /** Threads that rotate and pack batches for the training, a few percent of its work. */
  loading: number;
}

/** @param total `--threads`; as many as the machine gives this process where not given */
export function divideThreads(total: number = availableParallelism()): ThreadShares {
  return {
    inference: total,
    // More than four wait in libuv's pool, where nobody asked for a larger one.
    decoding: Math.min(Math.max(total, 2), 4),
    training: total,
    loading: Math.max(1, Math.floor(total / 8)),
  };
}
