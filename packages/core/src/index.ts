// The public face of @perseus/core: nothing imports past it.
export { PerseusError, type ErrorPlace } from './errors/perseus-error.js';
export { IDENTITY_VIEW, VIEW_COUNTS, viewsOf, type View, type ViewCount } from './views/view.js';
export {
  PRECISIONS,
  type Availability,
  type CutoutBatch,
  type Engine,
  type EngineFactory,
  type EngineOptions,
  type EngineOutput,
  type Precision,
} from './engines/engine.js';
export { calibrationSchema, modelMetadataSchema, type Calibration, type ModelMetadata } from './model/metadata.js';
export {
  DATASET_FORMAT_VERSION,
  SPLITS,
  datasetSchema,
  imagingSchema,
  type DatasetDescription,
  type DatasetObject,
  type DatasetStep,
  type Imaging,
  type Label,
  type Split,
} from './dataset/schema.js';
export { runConfigSchema, trainingConfigSchema, type RunConfig, type TrainingConfig } from './run/config.js';
export { runEventSchema, type EpochEvent, type RunEvent } from './run/events.js';
export type { CatalogueRow } from './classify/catalogue-row.js';
export type { Cutout, CutoutSource } from './classify/cutout-source.js';
export { fitTemperature, memberProbabilities } from './metrics/calibration.js';
