/**
 * Prints what the addon would be built of: sources, LibTorch's path and version, compiler.
 *
 * nx takes it as an input of the tests that load the addon, so that none answers from the cache for another LibTorch.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { perseusHome } from '../packages/core/native-build/index.mjs';
import { buildInputs, findJsonHeaders, findLibTorch } from '../packages/native-trainer/setup/index.mjs';

const home = perseusHome(dirname(dirname(fileURLToPath(import.meta.url))));
const libtorch = findLibTorch(home, () => {});
const json = findJsonHeaders(home);
process.stdout.write(
  libtorch && json ? JSON.stringify(buildInputs(libtorch, json)) : 'nothing to build against',
);
