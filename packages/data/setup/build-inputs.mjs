import { commonInputs } from '@perseus/core/native-build';
import { skyPackage } from './sky-package.mjs';

/**
 * All that decides what the compiled addon is.
 *
 * @typedef {import('@perseus/core/native-build').CommonInputs & {libraries: import('./sky-libraries.mjs').SkyLibraries}} SkyBuildInputs
 */

/**
 * @param {import('./sky-libraries.mjs').SkyLibraries} libraries
 * @returns {SkyBuildInputs}
 */
export function skyBuildInputs(libraries) {
  return { ...commonInputs(skyPackage), libraries };
}
