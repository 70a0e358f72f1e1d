// The public face of @perseus/data: nothing imports past it.
export { readObjects, type ObjectRow, type ReadObjectsOptions } from './catalogue/read-objects.js';
export { objectsOf } from './catalogue/objects/objects-of.js';
export type { ObjectOptions } from './catalogue/objects/object-row.js';
export { readCatalogue, type ReadCatalogueOptions } from './catalogue/read-catalogue.js';
export { refuseUnwritable, writeCatalogue, type WriteCatalogueOptions } from './catalogue/write-catalogue.js';
export { describeCatalogue, type CatalogueDescription } from './catalogue/describe-catalogue.js';
export type { ColumnDescription } from './catalogue/describe/column-summary.js';
export type { DuplicatedIds } from './catalogue/describe/duplicated-ids.js';
export { guessRoles } from './catalogue/roles/guess-roles.js';
export type { RoleOverrides, Roles } from './catalogue/roles/roles.js';
export { readPosition, type PositionUnits, type ReadPosition } from './catalogue/positions/read-position.js';
export { positionsOf, type PositionProblem, type Positions } from './catalogue/positions/positions-of.js';
export {
  CATALOGUE_FORMATS,
  columnNamed,
  type Catalogue,
  type CatalogueFormat,
} from './catalogue/table/catalogue.js';
export { numberAt, textAt, type Column, type ColumnInfo, type ColumnType } from './catalogue/table/column.js';
export { TextBuilder, TextValues } from './catalogue/table/text-values.js';
export { DECODE_LIMITS, decodeCutout, type DecodeLimits } from './images/decode.js';
export { cropCentrally } from './images/crop.js';
export { cutoutFolder } from './images/cutout-folder.js';
export { buildDataset, type BuildReport } from './dataset/build.js';
export {
  SPLIT_METHODS,
  type BuildField,
  type BuildProgress,
  type BuildRequest,
  type BuildSource,
  type SplitMethod,
  type SplitOptions,
  type TableOptions,
} from './dataset/build-options.js';
export { describeDataset, type DatasetSummary } from './dataset/info.js';
export { imagingOf } from './dataset/imaging.js';
export {
  SIMULATION_DEFAULTS,
  simulateSurvey,
  type SimulatedSurvey,
  type SimulationOptions,
} from './simulate/simulate-survey.js';
export { surveyCutouts } from './simulate/survey-cutouts.js';
export { simulatedImaging } from './simulate/image/cutout.js';
export { renderRgb, type AsinhStretch } from './simulate/image/render-rgb.js';
export {
  BANDS,
  fluxesOf,
  magnitudeOf,
  nanomaggies,
  perBand,
  type Band,
  type PerBand,
} from './simulate/flux/bands.js';
export type { Blur } from './simulate/flux/convolve.js';
export { observe, SDSS_DETECTION, skyNoise, type Detection } from './simulate/flux/noise.js';
export { moffatPointSpread, type PointSpread } from './simulate/flux/psf.js';
export {
  renderScene,
  type BandImages,
  type Component,
  type Frame,
  type Source,
} from './simulate/flux/scene.js';
export { sersicB, type SersicShape } from './simulate/flux/sersic.js';
export type { SpiralArms } from './simulate/flux/spiral.js';
export { drawNeighbours } from './simulate/population/neighbours.js';
export { photometryOf, type Kind, type SimulatedObject } from './simulate/population/simulated-object.js';
export { planSurvey, type Detected, type SurveyPlan } from './simulate/population/survey-plan.js';
export { fromTangentPlane, toTangentPlane, type TangentOffset } from './simulate/tangent-plane.js';
export { sniffBinaryFormat, SNIFFED_BYTES, type BinaryFormat } from './catalogue/sniff-binary.js';
export { readFitsKeywords, readFitsTable, type FitsTableOptions } from './catalogue/fits-table/read.js';
export { writeFitsTable } from './catalogue/fits-table/write.js';
export { parseVotable, readVotable, type VotableCatalogue } from './catalogue/votable/read.js';
export { writeVotable, type WriteVotableOptions } from './catalogue/votable/write.js';
export { readParquet } from './catalogue/parquet/read.js';
export { writeParquet } from './catalogue/parquet/write.js';
export {
  crossmatch,
  type Crossmatch,
  type CrossmatchOptions,
  type PositionRoles,
} from './catalogue/crossmatch/crossmatch.js';
export type { MagnitudeComparison } from './catalogue/crossmatch/compare-magnitudes.js';
export { previewDataset, type PreviewOptions, type PreviewReport } from './preview/preview-dataset.js';
export type { PhotometryColumns } from './preview/photometry-source.js';
export { isRed, redPercent } from './quality/red-percent.js';
export { blackFraction } from './quality/black-fraction.js';
export {
  measureCutout,
  QUALITY_FLAGS,
  QUALITY_LIMITS,
  qualityFlags,
  type CutoutQuality,
  type QualityFlag,
  type QualityLimits,
} from './quality/quality-flags.js';
export {
  isSpectroscopic,
  LABEL_BASES,
  type LabelBasis,
  type LabelDecision,
  type Labeller,
} from './labels/labeller.js';
export { givenLabels } from './labels/given-labels.js';
export { classLabels } from './labels/class-labels.js';
export { readClassMapping, type ClassMapping, type ClassMappingFile } from './labels/class-mapping.js';
export { PCC_CLASSES, THESIS_CLASSES } from './labels/pcc-classes.js';
export { redshiftLabels, THESIS_REDSHIFTS, type RedshiftLabelOptions } from './labels/redshift-labels.js';
export type { RedshiftColumns } from './labels/redshift-columns.js';
export type { ClusterVelocity } from './labels/velocity.js';
export {
  applySpectra,
  type LabelledObject,
  type SpectraApplied,
  type SpectralLabel,
} from './labels/apply-spectra.js';
export {
  CONFLICT_POLICIES,
  resolveConflicts,
  type ConflictPolicy,
  type LabelConflict,
  type ResolvedLabels,
} from './labels/resolve-conflicts.js';
export { magnitudeColumns, type MagnitudeColumn } from './photometry/magnitude-columns.js';
export { magnitudeCut, type MagnitudeCut, type MagnitudeLimits } from './photometry/magnitude-cut.js';
export {
  RED_SEQUENCE,
  RED_SEQUENCE_REGIONS,
  redSequenceRegion,
  type RedSequenceRegion,
} from './photometry/red-sequence.js';
export { doubtfulMatch, isSaneMagnitude, SANE_MAGNITUDES } from './photometry/sanity.js';
export {
  dereddened,
  EXTINCTION_BANDS,
  EXTINCTION_PER_REDDENING,
  extinctionColumns,
  extinctionFromColumns,
  type Extinction,
  type ExtinctionBand,
} from './photometry/extinction.js';
export { readExtinctionMap, type ExtinctionMap } from './photometry/extinction-map.js';
export { PoliteClient, type HttpAnswer, type HttpRequest } from './http/polite-client.js';
export {
  POLITE_DEFAULTS,
  POLITE_QUERIES,
  type PoliteOptions,
  type RetryEvent,
} from './http/polite-options.js';
export { fetchCutouts } from './cutouts/fetch-cutouts.js';
export { cutoutName, nameFromData } from './cutouts/name-template.js';
export { MANIFEST_NAME, readManifest, type ManifestEntry } from './cutouts/folder/manifest.js';
export { iauName } from './cutouts/iau-name.js';
export { CUTOUT_STATES, type CutoutState } from './cutouts/states.js';
export type { FetchFailures, FetchProgress, FetchReport, FetchRequest } from './cutouts/request.js';
export {
  CUTOUT_PRESETS,
  type CutoutService,
  type HipsCutouts,
  type LegacyCutouts,
  type MirrorCutouts,
  type PanStarrsCutouts,
  type SdssCutouts,
  type SdssFrames,
  type TemplateCutouts,
} from './cutouts/services/service.js';
export { CLUSTER_NAMES, clusterPreset, type ClusterName, type ClusterPreset } from './clusters/presets.js';
export {
  MAX_ROWS as SKYSERVER_MAX_ROWS,
  searchSql,
  SKY_SEARCH_DEFAULTS,
  type SkySearch,
} from './services/skyserver/search-sql.js';
export { sqlFromFile } from './services/skyserver/sql-from-file.js';
export { skyServerSearch, type SkyServerAnswer, type SkyServerQuery } from './services/skyserver/search.js';
export {
  crossIdSdss,
  MAX_CROSS_ID_RADIUS_ARCMIN,
  type CrossIdRequest,
} from './services/skyserver/cross-id.js';
export { DEFAULT_RELEASE, SKYSERVER, skyServerAddress } from './services/skyserver/release.js';
export { queryTap, type TapQuery } from './services/tap/query-tap.js';
export { tapColumns, tapTables } from './services/tap/discover.js';
export {
  fetchPcc,
  PCC_SOURCES,
  type PccReport,
  type PccRequest,
  type PccSource,
} from './services/pcc/fetch-pcc.js';
export { inspectSky, type SkyReport } from './native/inspect-sky.js';
export { setUpSky, type SkySetupReport } from './native/setup.js';
export { formatCard, type FitsCard } from './fits/cards.js';
export { FitsImage, type FitsImageOptions } from './fits/fits-image.js';
export { FitsWriter, type FitsCompression, type NewFitsImage } from './fits/fits-writer.js';
export { tangentCards, type TangentImage } from './fits/tangent-cards.js';
export { classifyField } from './field-classification/classify-field.js';
export {
  classifyFieldTo,
  jobFolder,
  shardFolder,
  type FieldReport,
  type FieldTableRequest,
} from './field-classification/classify-field-to.js';
export { paintingOf } from './field-classification/painted/choose-painting.js';
export { FIELD_FLAGS, type FieldFlag } from './field-classification/flags/field-flags.js';
export type {
  DamagedTile,
  FieldColumns,
  FieldPainting,
  FieldPositions,
  FieldProgress,
  FieldRequest,
  FieldResult,
  FieldShard,
  MeasureStellarity,
  ObjectExtinction,
  StarHalos,
} from './field-classification/field-request.js';
export { isJobBegun } from './field-classification/work/open-work.js';
export { mergeShards, type MergeOptions, type MergeReport } from './field-classification/merge-shards.js';
export type { FieldCounts } from './field-classification/table/write-field-table.js';
export type { FieldPrior } from './field-classification/work/job-description.js';
export { FIELD_DEFAULTS, type FieldSettings, type FieldSimulationOptions } from './simulate/field/options.js';
export { simulateField, type SimulatedField } from './simulate/field/simulate-field.js';
export { judgeField, type JudgedField } from './simulate/field/judge-field.js';
export { classifiedCutouts, type ClassifiedCutoutsOptions } from './field-output/classified-cutouts.js';
export { drawGallery, type GalleryOptions } from './field-output/gallery.js';
export { writeRegions, type RegionsOptions } from './field-output/regions.js';
export {
  coloursOf,
  drawFieldColours,
  drawFieldMap,
  type FieldFigureOptions,
} from './field-output/field-figures.js';
export { diagramColumns, type DiagramColumns } from './photometry/diagram-columns.js';
export {
  formatStretch,
  renderingOf,
  renderingSchema,
  RESAMPLINGS,
  STRETCHES,
  type Rendering,
  type Resampling,
  type StretchName,
} from './rendering/rendering.js';
export type { BandImage, FieldTile } from './rendering/field-tile.js';
export {
  MASK,
  RenderedTile,
  type RenderedCutout,
  type RenderedTileOptions,
} from './rendering/rendered-tile.js';
export type { TileGrid } from './rendering/tile-grid.js';
export type { TileTreatment } from './rendering/treatment/tile-treatment.js';
export type { PsfMatch } from './rendering/treatment/match-psf.js';
export { atPhysicalScale } from './rendering/treatment/physical-scale.js';
export {
  checkRendering,
  fieldImaging,
  noiseOfDepth,
  renderingDifferences,
  type FieldFacts,
  type TrainingImaging,
} from './rendering/check-rendering.js';
export { compareRendering, type RenderingComparison } from './rendering/compare-rendering.js';
export { cutoutSide } from './field-classification/prepare-field.js';
export { detectField } from './field-preparation/detect-field.js';
export { detectedStarHalos, type DetectedHaloOptions } from './field-preparation/detected-star-halos.js';
export {
  measureSeeing,
  type MeasuredSeeing,
  type MeasuringSeeing,
} from './field-preparation/measured-seeing.js';
export { objectExtinction } from './field-preparation/object-extinction.js';
export { readStarHalos, type StarCatalogueOptions } from './field-preparation/star-halos.js';
export { stellarityWhereTold } from './field-preparation/stellarity-where-told.js';
export { fieldTiles, type FieldSource } from './field-tiles/field-source.js';
export { chooseRendering, type RenderingChoice } from './field-tiles/choose-rendering.js';
export { readFieldList } from './field-tiles/read-field-list.js';
export { tilesFromPatterns, tilesFromTemplate } from './field-tiles/field-patterns.js';
export { fieldCutouts, type FieldCutouts, type FieldCutoutsOptions } from './field-tiles/field-cutouts.js';
export { detectSources } from './detection/detect-sources.js';
export {
  DETECTION_DEFAULTS,
  type DetectionOptions,
  type DetectionProgress,
} from './detection/detection-options.js';
export { DETECTION_FLAGS } from './detection/source-catalogue.js';
export { measurePsf, type MeasuredPsf } from './detection/psf.js';
export { stellarityIn, stellarityOf } from './detection/stellarity.js';
export { FAINTEST_HALO, inHalo, starHalos, type HaloOptions } from './detection/halos.js';
