// The public face of @perseus/native-trainer: nothing imports past it.
export { parseBasisWeights, type BasisWeights } from './run/basis-weights.js';
export { trainRun, type TrainResult, type TrainRunOptions } from './run/train.js';
export { RECIPE_NAMES, type RecipeFacts, type RecipeName } from './config/recipes.js';
export { resolveConfig } from './config/resolve-config.js';
export { parseSetting, readSettings, type Settings } from './config/settings.js';
export { paintRectangle } from './fields/paint-rectangle.js';
export { inspectMachine, type AddonState, type MachineReport } from './machine/doctor.js';
export type { Problem } from './machine/problem.js';
export { setUp, type SetupOptions, type SetupReport } from './native/setup.js';
export type { PaintedRectangle } from './native/binding.js';
export { openvinoEngine } from './openvino/factory.js';
export type { OpenVinoReport } from './openvino/inspect-openvino.js';
export { setUpOpenVino, type OpenVinoSetupReport } from './openvino/setup.js';
export { torchEngine } from './torch/factory.js';
