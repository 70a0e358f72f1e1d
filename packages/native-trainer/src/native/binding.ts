import type {
  Device,
  EngineOutput,
  ModelMetadata,
  Precision,
  StoredTensor,
  ViewRendering,
} from '@perseus/core';

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

/** A model file for the engine `torch`, and how to run it. */
export interface TorchSessionSettings extends ViewRendering {
  modelPath: string;
  /** Of the file, which `readModel` has checked. */
  tensors: Pick<StoredTensor, 'name' | 'offset' | 'shape'>[];
  stride: ModelMetadata['architecture']['stride'];
  stemChannels: number;
  downsample: number;
  zeroPoint: number;
  scale: number;
  device: Device;
  /** Of the convolutions; all else is float32. */
  precision: Exclude<Precision, 'int8'>;
  /** That the processor computes on. */
  threads: number;
  /** Looks that go through the network at once. */
  graphBatch: number;
}

/** `graphBatch` is what is left of the one asked for: it is halved where memory does not hold it. */
export type TorchOutput = EngineOutput & { graphBatch: number };

/** A model opened on LibTorch. */
export interface NativeTorchSession {
  /**
   * Reads `pixels` until the promise settles.
   *
   * @param pixels [count, height, width, 3]
   * @param views of each the angle in degrees, and 1 where it is flipped
   */
  run(
    pixels: Uint8Array,
    count: number,
    height: number,
    width: number,
    views: Float64Array,
  ): Promise<TorchOutput>;
  /** For when no run is left. */
  close(): Promise<void>;
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
  /**
   * @param settings a `TorchSessionSettings` as JSON. Rejects with `MODEL_UNREADABLE`, `ENGINE_UNAVAILABLE` where the device
   *   is not there, `ENGINE_FAILED`
   */
  openTorchSession(settings: string): Promise<NativeTorchSession>;
  /**
   * Ends the trainings that this thread started without saving, and waits for it: one step at most. What its sessions run
   * ends after the batch that it is in.
   */
  stopAll(): void;
}
