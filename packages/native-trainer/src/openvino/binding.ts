import type { EngineOutput, ViewRendering } from '@perseus/core';

export interface NativeSessionSettings extends ViewRendering {
  modelPath: string;
  /** What the model computes in floats: an int8 form's convolutions are int8 whatever this says. */
  floats: 'f32' | 'bf16';
  /** Of all streams together. */
  threads: number;
  /** Runs that work at the same time. */
  streams: number;
  /** Images that go through the graph at once. */
  graphBatch: number;
}

/** A model that was made ready for this processor. */
export interface NativeSession {
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
  ): Promise<EngineOutput>;
  /** Writes what `openSession` takes as `compiled`, about as large as the model, into a file. */
  writeCompiled(path: string): Promise<void>;
  /** For when no run is left. */
  close(): Promise<void>;
}

/**
 * Everything that the addon exports, by hand: the only type that knows the binary (cpp/openvino/addon/addon.cpp).
 *
 * Functions throw, and promises reject with, an Error that has `code` and, as JSON, `fields`.
 */
export interface OpenVinoBinding {
  info(): { openvino: string };
  /**
   * @param compiled what `writeCompiled` wrote for the same model, and is not written to while the session is open; null
   *   reads and compiles the model. Rejects with `COMPILED_MODEL_UNUSABLE` where another OpenVINO or processor made it.
   */
  openSession(settings: NativeSessionSettings, compiled: Uint8Array | null): Promise<NativeSession>;
  /** One view of one cutout as `run` renders it: for tests. `view` as in `run`. */
  renderView(
    cutout: Uint8Array,
    height: number,
    width: number,
    view: Float64Array,
    size: number,
    rendering: ViewRendering,
  ): Uint8Array;
  /** Ends what this thread's sessions run, each after the graph batch that it is in. */
  stopAll(): void;
}
