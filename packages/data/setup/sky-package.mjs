import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonHeaders, setupCommand } from '@perseus/core/native-build';
import { SKY_PACKAGES, findSkyLibraries } from './sky-libraries.mjs';

/** @type {import('@perseus/core/native-build').NativePackage<import('./build-inputs.mjs').SkyBuildInputs>} */
export const skyPackage = {
  folder: dirname(dirname(fileURLToPath(import.meta.url))),
  binary: 'sky.node',
  sources: ['CMakeLists.txt', 'native/cmake', 'native/sky', 'native/addon'],
  headers: addonHeaders,
  variable: 'PERSEUS_SKY_ADDON_DIR',
  missing:
    `The addon that reads FITS images was not built yet. Build it with \`${setupCommand()}\` (it needs g++, cmake, and ` +
    `CFITSIO, WCSLIB and SEP: on Debian, ${SKY_PACKAGES.join(', ')}; without root, packages/data/setup/build-libraries.mjs ` +
    'builds them into the project); everything but fields works without it.',
  objection({ libraries }) {
    const found = findSkyLibraries(libraries.prefix);
    return found ? undefined : `CFITSIO, WCSLIB or SEP are not in ${libraries.prefix} any more`;
  },
};
