import type { Canvas, CanvasOptions } from '../engines/canvas/canvas.js';
import type { Engine } from '../engines/engine.js';
import { kindOf } from '../model/device.js';
import type { Precision } from '../model/precision.js';
import { openModel, type ModelChoice, type OpenedModel } from '../engines/open-model.js';
import { PerseusError } from '../errors/perseus-error.js';
import { calibrationOf } from '../model/calibration-of.js';
import type { Calibration, ModelMetadata } from '../model/metadata.js';
import { PERSEUS_VERSION } from '../version.js';
import { viewsOf, type ViewCount } from '../views/view.js';
import type { CatalogueRow } from './catalogue-row.js';
import type { Classification } from './classification.js';
import { classify, type ClassifyOptions } from './classify.js';
import type { CutoutSource } from './cutout-source.js';

/**
 * Cutouts of a batch, or looks at them where several are averaged: enough to keep the round trip between threads out of
 * sight, and few enough that stopping, which waits for the batches in work, takes about a second. A GPU wants as many as
 * fill it, and does them in a few milliseconds.
 */
const LOOKS_OF_BATCH = { cpu: 8, cuda: 256 } as const;

export interface ClassifierOptions extends ModelChoice {
  /** Rotated and flipped looks that are averaged; 1 where not given. */
  views?: ViewCount;
  /** Cutouts of a batch; as many as suit the device where not given. */
  batchSize?: number;
}

/** What a table of results was made with: part of the output's state, since another engine rounds differently. */
export interface ClassifierProvenance {
  /** The version that classifies; the model's own is in its metadata. */
  perseusVersion: string;
  /** The file that runs: the model's float form or its int8 form. */
  model: string;
  /** SHA-256 of that file, hexadecimal. */
  modelSha256: string;
  /** SHA-256 of the float form: the same for all forms of a model. */
  floatSha256: string;
  engine: string;
  precision: Precision;
  /** `cpu`, or the GPUs: `cuda:0`, `cuda:0,cuda:1`. */
  device: string;
  threads: number;
  batchSize: number;
  views: ViewCount;
  temperature: number;
  threshold: number;
}

interface Opened extends OpenedModel {
  calibration: Calibration;
  provenance: ClassifierProvenance;
}

/** A model opened for classification: from a run's folder or from a `model.onnx`. */
export class Classifier implements AsyncDisposable {
  readonly metadata: ModelMetadata;
  readonly calibration: Calibration;
  readonly provenance: ClassifierProvenance;
  /** One line on why this engine was taken, and on which device it computes. */
  readonly engineReason: string;
  /** One line on the precision that it computes in, and why. */
  readonly precisionReason: string;
  readonly #engine: Engine;

  private constructor({ engine, engineReason, precisionReason, file, calibration, provenance }: Opened) {
    this.#engine = engine;
    this.engineReason = engineReason;
    this.precisionReason = precisionReason;
    this.metadata = file.metadata;
    this.calibration = calibration;
    this.provenance = provenance;
  }

  /**
   * @param model a run's folder that holds `model.onnx`, or an ONNX file of Perseus
   * @throws PerseusError `FILE_MISSING`, `MODEL_UNREADABLE`, `FORMAT_TOO_NEW`, `ENGINE_UNKNOWN`, `ENGINE_UNAVAILABLE`,
   *   `DEVICE_UNAVAILABLE`, `PRECISION_UNSUPPORTED`, `CALIBRATION_MISSING`
   */
  static async open(model: string, options: ClassifierOptions = {}): Promise<Classifier> {
    const { views = 1 } = options;
    if (options.batchSize !== undefined) checkCount('batchSize', options.batchSize);
    if (options.threads !== undefined) checkCount('threads', options.threads);
    const opened = await openModel(model, options);
    const { engine, file } = opened;
    try {
      const calibration = calibrationOf(file.metadata, views, engine.precision);
      const provenance: ClassifierProvenance = {
        perseusVersion: PERSEUS_VERSION,
        model: file.path,
        modelSha256: file.sha256,
        floatSha256: file.metadata.quantisation?.floatSha256 ?? file.sha256,
        engine: engine.name,
        precision: engine.precision,
        device: engine.device,
        threads: engine.threads,
        batchSize: options.batchSize ?? Math.ceil(LOOKS_OF_BATCH[kindOf(engine.device)] / views),
        views,
        temperature: calibration.temperature,
        threshold: calibration.threshold,
      };
      return new Classifier({ ...opened, calibration, provenance });
    } catch (cause) {
      await engine.close();
      throw cause;
    }
  }

  /** One result a row, in order; see `classify`. Several may run at once. */
  classify(
    objects: AsyncIterable<CatalogueRow> | Iterable<CatalogueRow>,
    cutouts: CutoutSource,
    options: Omit<ClassifyOptions, 'batchSize'> = {},
  ): AsyncGenerator<Classification, void, undefined> {
    const { metadata, calibration, provenance } = this;
    const judge = { engine: this.#engine, metadata, calibration, views: viewsOf(provenance.views) };
    return classify(objects, cutouts, judge, { ...options, batchSize: provenance.batchSize });
  }

  /** Whether the engine paints fields itself. */
  get paints(): boolean {
    return this.#engine.openCanvas !== undefined;
  }

  /**
   * Makes room for a field's pixels where the engine computes; cutouts taken there are for this classifier alone.
   *
   * @throws PerseusError `ENGINE_UNSUITED` where the engine takes cutouts alone; as `Engine.openCanvas`
   */
  async openCanvas(options: CanvasOptions): Promise<Canvas> {
    if (this.#engine.openCanvas) return this.#engine.openCanvas(options);
    throw new PerseusError(
      'ENGINE_UNSUITED',
      `Engine ${this.#engine.name} on ${this.#engine.device} does not paint fields itself. Render them for it.`,
    );
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function checkCount(option: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new PerseusError('OPTION_INVALID', `${option} is ${value}. Give a whole number of at least 1.`, {
    option,
  });
}
