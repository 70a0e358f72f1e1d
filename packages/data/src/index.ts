// The public face of @perseus/data: nothing imports past it.
export { readObjects, type ObjectRow } from './catalogue/read-objects.js';
export { DECODE_LIMITS, decodeCutout, type DecodeLimits } from './images/decode.js';
export { cropCentrally } from './images/crop.js';
export { cutoutFolder } from './images/cutout-folder.js';
export { buildDataset, type BuildReport } from './dataset/build.js';
export type { BuildProgress, BuildRequest } from './dataset/build-options.js';
export { describeDataset, type DatasetSummary } from './dataset/info.js';
export { imagingOf } from './dataset/imaging.js';
