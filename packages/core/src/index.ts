// The public face of @perseus/core: nothing imports past it.
export { PERSEUS_VERSION } from './version.js';
export { PerseusError, type ErrorPlace } from './errors/perseus-error.js';
export { IDENTITY_VIEW, VIEW_COUNTS, viewsOf, type View, type ViewCount } from './views/view.js';
export type { CutoutBatch, EngineOutput } from './engines/batch.js';
export {
  type Availability,
  type Engine,
  type EngineFactory,
  type EngineOptions,
  type RemoteFactory,
} from './engines/engine.js';
export type {
  BlocksOfGrid,
  Canvas,
  CanvasOptions,
  CanvasWindows,
  CutoutMarks,
  ResidentCutouts,
} from './engines/canvas/canvas.js';
export type { BandSource, PaintingSources, PaintingStyle } from './engines/canvas/painting-sources.js';
export { PRECISIONS, type Precision, type PrecisionChoice } from './model/precision.js';
export { kindOf, parseDevices, type Device, type DeviceChoice, type DeviceKind } from './model/device.js';
export { countGpus, whyNoDevice } from './machine/gpus.js';
export {
  QUANTISATION_METHODS,
  calibrationSchema,
  modelMetadataSchema,
  type Calibration,
  type ModelMetadata,
  type Quantisation,
  type QuantisationMethod,
} from './model/metadata.js';
export {
  DATASET_FORMAT_VERSION,
  DATASET_RECIPES,
  LABEL_SOURCES,
  SPLITS,
  datasetSchema,
  imagingSchema,
  type DatasetConflict,
  type DatasetDescription,
  type DatasetObject,
  type DatasetRecipe,
  type DatasetStep,
  type Imaging,
  type Label,
  type LabelSource,
  type Split,
} from './dataset/schema.js';
export { runConfigSchema, trainingConfigSchema, type RunConfig, type TrainingConfig } from './run/config.js';
export { runEventSchema, type EpochEvent, type RunEvent } from './run/events.js';
export type { CatalogueRow } from './classify/catalogue-row.js';
export type { Cutout, CutoutSource, ResidentCutout } from './classify/cutout-source.js';
export { fitTemperature, memberProbabilities } from './metrics/calibration.js';
export { AtomicFile, withAtomicFile, writeFileAtomically } from './disk/atomic-file.js';
export { cannotRead, cannotWrite, isSystemError, isWriteFailure } from './disk/file-errors.js';
export { readJsonFile } from './disk/json-file.js';
export { makeFolder } from './disk/make-folder.js';
export { withPartialFolder } from './disk/partial-folder.js';
export { sha256Of, sha256OfFile } from './disk/sha256.js';
export { encodeHeader, parseHeader, type DType, type TensorEntry } from './safetensors/header.js';
export { SafetensorsFile } from './safetensors/reader.js';
export { RowWriter, type RowTensor } from './safetensors/row-writer.js';
export { writeSafetensors, type TensorData } from './safetensors/writer.js';
export { Draws, shuffled } from './random/draws.js';
export { philox4x32, type Words4 } from './random/philox.js';
export { groupsOf } from './sky/groups.js';
export { pairsWithin } from './sky/neighbours.js';
export { MATCH_MODES, matchOnSky, type MatchMode, type SkyMatches } from './sky/match.js';
export { positionProblem, unitVector, type SkyPosition } from './sky/position.js';
export { separationArcsec } from './sky/separation.js';
export type { Positions } from './sky/sphere-points.js';
export { CUTOUTS_TENSOR, Dataset, datasetHash } from './dataset/dataset.js';
export { OBJECT_COLUMNS, readObjectsCsv, writeObjectsCsv, type ObjectsTable } from './dataset/objects-csv.js';
export { parseFilter, selectRows, type RowFilter } from './dataset/select.js';
export { confusionMatrix, type ConfusionMatrix } from './metrics/confusion-matrix.js';
export {
  balancedAccuracy,
  classificationReport,
  type Averages,
  type ClassificationReport,
  type ClassScores,
} from './metrics/classification-report.js';
export { rocAuc } from './metrics/roc.js';
export { averagePrecision } from './metrics/average-precision.js';
export { brierScore, logLoss } from './metrics/probability-scores.js';
export { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from './metrics/reliability.js';
export { purityCompleteness, type SelectionQuality } from './metrics/purity-completeness.js';
export { bootstrapIntervals, quantile, type BootstrapOptions, type Interval } from './metrics/bootstrap.js';
export {
  atMemberFraction,
  findMemberFraction,
  type FindFractionOptions,
  type FoundFraction,
} from './metrics/prior.js';
export { formatReport } from './evaluate/format-report.js';
export { chooseEngine, type EngineChoice } from './engines/choose.js';
export { openModel, type ModelChoice, type OpenedModel } from './engines/open-model.js';
export { chooseForm, type ChosenForm } from './model/forms.js';
export { warnOfHalvedBatch } from './engines/batch-halved.js';
export { checkBatch, checkLooks } from './engines/check-batch.js';
export { EnginePool, openPool } from './engines/engine-pool.js';
export { Lifetime } from './engines/lifetime.js';
export { RunQueue, type Runner } from './engines/run-queue.js';
export { onnxruntimeEngine } from './engines/onnxruntime/factory.js';
export {
  hasFastBfloat16,
  hasFastInt8,
  inspectProcessor,
  type Processor,
  type ProcessorFeature,
} from './machine/processor.js';
export { divideThreads, type ThreadShares } from './engines/thread-budget.js';
export { renderView, sideForAnyAngle, type ViewRendering } from './views/rotate.js';
export { exportRun, type ExportOptions, type ExportReport } from './onnx/export.js';
export { GATE_TOLERANCE, type GateReport } from './onnx/gate.js';
export {
  DEFAULT_CALIBRATION_CUTOUTS,
  exportInt8,
  type Int8ExportOptions,
  type Int8ExportReport,
} from './quantise/export-int8.js';
export type { Int8Progress } from './quantise/int8-work.js';
export { LARGEST_AUC_LOSS, MOST_CHANGED_LABELS } from './quantise/int8-gate.js';
export { readModel, type ModelFile } from './onnx/read-model.js';
export { type StoredTensor } from './onnx/parse-model.js';
export { resnet50, weightShapesOf, type Architecture, type ResNet50 } from './model/architecture.js';
export { uncalibratedMetadataSchema, type UncalibratedMetadata } from './model/read-metadata.js';
export { readEvents, readRunConfig, runPaths, type RunPaths } from './run/run-folder.js';
export { calibrationOf } from './model/calibration-of.js';
export { locateModel } from './model/locate-model.js';
export { evaluateModel, THESIS_ANGLES_DEG, type EvaluationOptions } from './evaluate/evaluate.js';
export { formatEvaluation } from './evaluate/format-evaluation.js';
export { readEvaluation, writeEvaluation } from './evaluate/evaluation-file.js';
export { evaluationSchema, type Evaluation, type Score, type Scores } from './evaluate/schema.js';
export type { EvaluationProgress } from './evaluate/predict.js';
export type { Classification } from './classify/classification.js';
export { Classifier, type ClassifierOptions, type ClassifierProvenance } from './classify/classifier.js';
export { classify, type ClassifyOptions, type ClassifyProgress } from './classify/classify.js';
export type { Judge } from './classify/judge-batch.js';
export { writeClassifications, type ClassificationCounts } from './classify/write-csv.js';
export { drawTrainingCurve } from './figures/training-curve.js';
export { drawConfusionMatrix } from './figures/confusion-figure.js';
export { drawReliability } from './figures/reliability-figure.js';
export { drawSkyMap, type SkyMap, type SkyMapPoint } from './figures/sky-map.js';
export { drawJudgedColours, type JudgedColour, type JudgedColours } from './figures/colour-magnitude-map.js';
export type { JudgedPoint } from './figures/judged-points.js';
export { scoresOf } from './evaluate/scores.js';
export type { Judged } from './evaluate/judged.js';
export { toPerseusError, withPerseusErrors, type NativeError } from './addon/addon-errors.js';
export { loadAddon, type LoadFailure } from './addon/load-addon.js';
export {
  drawColourMagnitude,
  type ColourMagnitudeDiagram,
  type ColourMagnitudeLine,
  type ColourMagnitudePoint,
} from './figures/colour-magnitude.js';
export { renderSvg } from './figures/render-svg.js';
export { COLOURS, FONT_FAMILY } from './figures/style.js';
export { textWidth } from './figures/text-width.js';
export { counted } from './text/counted.js';
