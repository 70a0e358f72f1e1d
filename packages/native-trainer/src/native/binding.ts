/** Objects to train on or to validate with; the three are as long as one another. Copied when the training starts. */
export interface NativeRowSet {
  /** Rows of `cutouts.safetensors`. */
  rows: Int32Array;
  /** 1 member, 0 background. */
  labels: Int32Array;
  weights: Float32Array;
}

export interface NativeTrainingJob {
  /** A `TrainingConfig` as JSON. C++ refuses missing and unknown keys. */
  config: string;
  /** `cutouts.safetensors`, the one file of the dataset that C++ reads. */
  datasetPath: string;
  runFolder: string;
  datasetHash: string;
  /** JSON that goes into the weights' metadata as it is. */
  modelMetadata: string;
  resume: boolean;
  train: NativeRowSet;
  validation: NativeRowSet;
  /** JSON: the views (`View[]`) whose validation logits go into `reference.safetensors`. */
  calibrationViews: string;
}

/** A training that runs on a thread of its own. */
export interface NativeTraining {
  /** JSON of the outcome; rejects with a `NativeError`. Settles after the last event. */
  done: Promise<string>;
  /** Asks for a stop after the step it is in; it then saves where it is. May be called at any time. */
  stop(): void;
}

/**
 * Everything that the addon exports, by hand: the only type that knows the binary (cpp/addon/addon.cpp).
 *
 * Functions throw, and promises reject with, an Error that has `code` and, as JSON, `fields`.
 */
export interface NativeBinding {
  /** JSON: LibTorch's version, its CPU capability and threads, whether CUDA is available. */
  info(): string;
  /** The configuration read and written back: the same, or an error. */
  parseConfig(config: string): string;
  /**
   * @param onEvent takes a `RunEvent` as JSON. It must not throw: an exception stops the training.
   * @throws `TRAINING_BUSY` where one runs in this process already
   */
  startTraining(job: NativeTrainingJob, onEvent: (event: string) => void): NativeTraining;
  /** Ends the trainings that this thread started without saving, and waits for it: one step at most. */
  stopAll(): void;
}
