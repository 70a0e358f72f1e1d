// What the packages with an addon share of finding, compiling and loading it; typed in index.d.mts.
export { buildAddon } from './build-addon.mjs';
export { buildRoot, findBuiltAddon } from './build-folder.mjs';
export { compile } from './cmake-tree.mjs';
export { outputOf, runLong, which } from './commands.mjs';
export { withLock } from './lock.mjs';
export { commonInputs, fingerprintOf } from './native-package.mjs';
export { addonHeaders, perseusHome, projectRoot, setupCommand } from './places.mjs';
export { SetupError } from './setup-error.mjs';
export { TO_BUILD, TO_FETCH, installLine, missingPackages, requirePackages } from './system-packages.mjs';
export { tryLoading } from './trial.mjs';
