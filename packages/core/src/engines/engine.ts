import type { Device, DeviceKind } from '../model/device.js';
import type { Precision } from '../model/precision.js';
import type { ModelFile } from '../onnx/read-model.js';
import type { View } from '../views/view.js';
import type { CutoutBatch, EngineOutput } from './batch.js';
import type { Canvas, CanvasOptions } from './canvas/canvas.js';

/**
 * An opened model that turns cutouts into logits.
 *
 * `run` may be called again before an earlier call has settled; results do not depend on it. It takes `pixels` over
 * (the buffer is detached or read until the promise settles: do not touch it). `close` waits for what is running.
 */
export interface Engine extends AsyncDisposable {
  readonly name: string;
  readonly precision: Precision;
  /** Where it computes: a `Device`, or several joined by commas (`cuda:0,cuda:1`). */
  readonly device: string;
  readonly threads: number;
  /** How many `run` calls keep it busy: one more than this waits. */
  readonly concurrency: number;
  readonly embeddingSize: number;
  run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput>;
  /**
   * Makes room for a field's pixels where it computes. An engine that has no such method takes cutouts alone.
   *
   * @throws PerseusError `ENGINE_CLOSED`; `ENGINE_FAILED` where memory does not hold it
   */
  openCanvas?(options: CanvasOptions): Promise<Canvas>;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Threads for inference; the whole budget where not given. */
  threads?: number;
  /** The engine's best for the file where not given: an int8 form always runs as int8, and nothing else does. */
  precision?: Precision;
  /** The processor where not given. */
  device?: Device;
  /** What `readModel` says of the file, where that was asked already: it reads and hashes all of it. */
  file?: ModelFile;
}

/** `missing: 'device'` says that no engine could: it is not the engine that is missing, but what it would run on. */
export type Availability = { ok: true } | { ok: false; reason: string; missing?: 'device' };

/** A kind of engine. `available` and `open` load native code only when called. */
export interface EngineFactory {
  readonly name: string;
  /**
   * How early it is tried on each kind of device that it has code for, higher being earlier; on others it is never. Static,
   * never timed, so that the choice can be told beforehand.
   */
  readonly ranks: Readonly<Partial<Record<DeviceKind, number>>>;
  /** How another process imports this factory. An engine that has none computes in processes of its own, or on one device only. */
  readonly remote?: RemoteFactory;
  /** Whether it can run here, on the processor where no device is given. `reason` stands within a sentence. */
  available(device?: Device): Promise<Availability>;
  /**
   * @throws PerseusError `MODEL_UNREADABLE` for what is no Perseus model, `PRECISION_UNSUPPORTED` where the engine cannot
   *   compute this file so
   */
  open(modelPath: string, options: EngineOptions): Promise<Engine>;
}

/** A factory as a module's export, for `EngineProcess`. */
export interface RemoteFactory {
  /** URL of the module, as `import()` takes it. */
  module: string;
  export: string;
}
