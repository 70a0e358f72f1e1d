// What the TypeScript of this package, its tests and the scripts of the root use of the set-up; typed in index.d.mts.
export { findBuiltAddon } from './compile/build-folder.mjs';
export { buildInputs, fingerprintOf } from './compile/fingerprint.mjs';
export { withLock } from './compile/lock.mjs';
export { tryLoading } from './compile/trial.mjs';
export { findJsonHeaders } from './dependencies/json-headers.mjs';
export { findLibTorch } from './dependencies/libtorch.mjs';
export { installLibTorch } from './dependencies/libtorch-install.mjs';
export { nvccVersion } from './dependencies/nvcc.mjs';
export { fetchFromPyPI } from './dependencies/pypi.mjs';
export {
  TO_BUILD,
  TO_FETCH,
  installLine,
  missingPackages,
  requirePackages,
} from './dependencies/system-packages.mjs';
export { perseusHome, projectRoot, setupCommand } from './places.mjs';
export { buildNativeTests, setUp } from './setup.mjs';
export { SetupError } from './setup-error.mjs';
