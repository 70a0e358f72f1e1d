// What the TypeScript of this package uses of the set-up; typed in index.d.mts.
export { findBuiltAddon } from './compile/build-folder.mjs';
export { buildInputs } from './compile/fingerprint.mjs';
export { findJsonHeaders } from './dependencies/json-headers.mjs';
export { findLibTorch } from './dependencies/libtorch.mjs';
export { nvccVersion } from './dependencies/nvcc.mjs';
export { perseusHome, projectRoot, setupCommand } from './places.mjs';
export { setUp } from './setup.mjs';
export { SetupError } from './setup-error.mjs';
export { TO_BUILD, TO_FETCH, installLine, missingPackages } from './dependencies/system-packages.mjs';
export { tryLoading } from './compile/trial.mjs';
