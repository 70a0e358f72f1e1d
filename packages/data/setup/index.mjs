// What the TypeScript of this package and the scripts of the root use of the set-up; typed in index.d.mts.
export { findSkyLibraries } from './sky-libraries.mjs';
export { setUpSky } from './setup.mjs';
export { skyPackage } from './sky-package.mjs';
