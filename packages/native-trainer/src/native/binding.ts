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

/** The part of a band's image that a rectangle of a field is made of; its pixel (0, 0) is (x, y) of the image. */
export interface BandSource {
  /** [height, width]; NaN where there is no value. */
  pixels: Float32Array;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Pixels of this value and above are saturated; Infinity where none is. */
  saturation: number;
  /** Of surface brightness, per unit of the pixels. */
  factor: number;
  /** Where the rectangle's nodes lie in the image, row by row; NaN where they do not. */
  imageX: Float64Array;
  imageY: Float64Array;
}

/** How sources become pixels, equal for all of a field's tile. */
export interface PaintingStyle {
  resampling: 'bilinear' | 'lanczos3' | 'area';
  /** Lupton's asinh, of surface brightness. */
  stretch: { stretch: number; q: number; minimum: number; weights: [number, number, number] };
  /** What bands are multiplied by: at nodes every `step` pixels of the grid from (0, 0) on, linear between them. */
  brightening: {
    step: number;
    nodesAcross: number;
    nodesDown: number;
    factors: [Float32Array, Float32Array, Float32Array];
  } | null;
  /** Standard deviation of what is added to each band; a pixel's depends on the seed and its place. */
  noise: [number, number, number];
  noiseSeed: number;
}

/** A rectangle of a grid on the sky, and all that its pixels are made of. `RenderedTile.sources` of @perseus/data gives it. */
export interface PaintingSources {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Pixels of the grid between the places that are known, counted from its origin: 16. */
  nodeStep: number;
  /** Red, green, blue. */
  bands: [BandSource, BandSource, BandSource];
  /** [height, width]: bits that are set already; null where none is. */
  mask: Uint8Array | null;
  style: PaintingStyle;
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
