/**
 * Prints what an addon would be built of: sources, its libraries, compiler.
 *
 *   node scripts/native-fingerprint.mjs [trainer | sky | openvino]
 *
 * nx takes it as an input of the tests that load the addon, so that none answers from the cache for another LibTorch, or
 * from a machine that has no CFITSIO.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { perseusHome } from '../packages/core/native-build/index.mjs';
import { findSkyLibraries, skyBuildInputs } from '../packages/data/setup/index.mjs';
import {
  buildInputs,
  findJsonHeaders,
  findLibTorch,
  findOpenVino,
  openvinoBuildInputs,
} from '../packages/native-trainer/setup/index.mjs';

const home = perseusHome(dirname(dirname(fileURLToPath(import.meta.url))));

function trainerInputs() {
  const libtorch = findLibTorch(home, () => {});
  const json = findJsonHeaders(home);
  return libtorch && json && buildInputs(libtorch, json);
}

function skyInputs() {
  const libraries = findSkyLibraries();
  return libraries && skyBuildInputs(libraries);
}

function openvinoInputs() {
  const openvino = findOpenVino(home, () => {});
  return openvino && openvinoBuildInputs(openvino);
}

const inputsOf = { trainer: trainerInputs, sky: skyInputs, openvino: openvinoInputs };
const inputs = inputsOf[process.argv[2] ?? 'trainer']();
process.stdout.write(inputs ? JSON.stringify(inputs) : 'nothing to build against');
