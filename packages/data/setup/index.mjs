// What the TypeScript of this package and the scripts of the root use of the set-up; typed in index.d.mts.
export { skyBuildInputs } from './build-inputs.mjs';
export { buildSkyLibraries, fetchTarball, tarballsOf } from './build-libraries.mjs';
export { SKY_PACKAGES, findSkyLibraries, ownSkyPrefix } from './sky-libraries.mjs';
export { missingForSky, setUpSky, setUpSkyWherePossible } from './setup.mjs';
export { skyPackage } from './sky-package.mjs';
