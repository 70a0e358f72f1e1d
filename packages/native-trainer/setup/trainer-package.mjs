import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonHeaders, setupCommand } from '@perseus/core/native-build';
import { describeLibTorch } from './dependencies/libtorch.mjs';

/** @type {import('@perseus/core/native-build').NativePackage<import('./build-inputs.mjs').BuildInputs>} */
export const trainerPackage = {
  folder: dirname(dirname(fileURLToPath(import.meta.url))),
  binary: 'trainer.node',
  // The C++ tests are not among them: they are built into a program of their own.
  sources: ['CMakeLists.txt', 'cpp/cmake', 'cpp/trainer', 'cpp/inference', 'cpp/cuda', 'cpp/addon'],
  headers: addonHeaders,
  variable: 'PERSEUS_ADDON_DIR',
  missing:
    `The training addon was not built yet. Build it with \`${setupCommand()}\` (it needs g++ and cmake, and takes a few ` +
    'minutes); classifying and evaluating work without it.',
  objection(inputs) {
    const used = inputs.libtorch;
    const libtorch = describeLibTorch(used.folder);
    if (!libtorch) return `the LibTorch it was built against, ${used.folder}, is not there any more`;
    if (libtorch.version === used.version) return undefined;
    return `it is stale: it was built against LibTorch ${used.version}, and ${libtorch.folder} is ${libtorch.version} now`;
  },
};
