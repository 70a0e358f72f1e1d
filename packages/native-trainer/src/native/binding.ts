import type {
  Device,
  EngineOutput,
  ModelMetadata,
  PaintingSources,
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
  /**
   * Room for blocks of `side` x `side` pixels: halved, down to 64, where memory does not hold so many. Rejects with
   * `ENGINE_FAILED` where it does not even hold those, `NATIVE_ARGUMENT`, `ENGINE_CLOSED`.
   */
  openCanvas(side: number, blocks: number): Promise<NativeCanvas>;
  /** For when no run is left. A canvas or cutouts that are still held keep the model in memory. */
  close(): Promise<void>;
}

/**
 * Blocks of a field's pixels where a session computes.
 *
 * Calls may overlap; what is taken shows what was painted by promises that had settled. All reject with `NATIVE_ARGUMENT`,
 * `ENGINE_CLOSED`, `ENGINE_FAILED`, `CUDA_KERNEL`.
 */
export interface NativeCanvas {
  readonly blocks: number;
  /** Reads the sources until the promise settles. `into[k]` takes the rectangle's columns from k times the side on. */
  paint(sources: PaintingSources, into: Int32Array): Promise<void>;
  /**
   * Arrays are read before it returns.
   *
   * @param left, top of each window its first column and row
   * @param column, row the square of the grid that `ids` begins with, [down, across]; -1 where nothing is painted
   */
  take(
    size: number,
    left: Int32Array,
    top: Int32Array,
    column: number,
    row: number,
    across: number,
    ids: Int32Array,
  ): Promise<NativeResidentCutouts>;
  /** Its memory is free when the promise settles, or when the last call that was in work does. What was taken stays. */
  close(): Promise<void>;
}

/** Cutouts where a session computes. The garbage collector does not know how much memory they hold. */
export interface NativeResidentCutouts {
  /** [count, 5]: withoutData, saturated, centreWithoutData, sideWithoutData, red, as `CutoutMarks` has them. */
  readonly marks: Int32Array;
  /** Once: it releases them, whatever comes of it. Rejects as the session's `run`, and with `ENGINE_CLOSED` afterwards. */
  run(views: Float64Array): Promise<TorchOutput>;
  release(): void;
}

/** Bit 1: a band has no data there; bit 2: a band is saturated there. */
export interface PaintedRectangle {
  /** [height, width, 3] */
  rgb: Uint8Array<ArrayBuffer>;
  /** [height, width] */
  mask: Uint8Array<ArrayBuffer>;
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
  /** Reads the sources until the promise settles. Rejects with `CUDA_KERNEL`, `OUT_OF_MEMORY`. */
  paintRectangle(sources: PaintingSources, device: Device): Promise<PaintedRectangle>;
  /**
   * Ends the trainings that this thread started without saving, and waits for it: one step at most. What its sessions run
   * ends after the batch that it is in.
   */
  stopAll(): void;
}
