/**
 * Makes training possible: finds or installs a LibTorch, and compiles the addon against it.
 *
 *   node setup/setup.mjs
 *
 * Quick where nothing is to be done, and safe to start twice at once.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  SetupError,
  TO_BUILD,
  TO_FETCH,
  buildAddon,
  buildRoot,
  compile,
  perseusHome,
  projectRoot,
  requirePackages,
  withLock,
} from '@perseus/core/native-build';
import { buildInputs, definitionsFor } from './build-inputs.mjs';
import { cudaWanted, whyNoCuda } from './dependencies/cuda.mjs';
import { findJsonHeaders, installJsonHeaders } from './dependencies/json-headers.mjs';
import { installLibTorch } from './dependencies/libtorch-install.mjs';
import { findLibTorch } from './dependencies/libtorch.mjs';
import { trainerPackage } from './trainer-package.mjs';

/**
 * @param {object} [options]
 * @param {string} [options.root] what is fetched goes to `.perseus` in it, where `PERSEUS_HOME` says nothing else
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<import('@perseus/core/native-build').SetupReport<import('./build-inputs.mjs').BuildInputs>>}
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING, LIBTORCH_UNUSABLE, CUDA_UNUSABLE, FETCH_FAILED, BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function setUp({
  root = projectRoot(),
  log = (line) => process.stderr.write(`${line}\n`),
} = {}) {
  const inputs = await prepare(root, log);
  const request = {
    inputs,
    definitions: definitionsFor(inputs),
    target: 'trainer_addon',
    beginning: `Building the addon against LibTorch ${inputs.libtorch.version}${codeFor(inputs.cuda)}; the first time takes some minutes ...`,
    unloadable: `Is the LibTorch in ${inputs.libtorch.folder} whole?`,
  };
  return buildAddon(trainerPackage, request, log);
}

/**
 * Compiles the C++ tests of the trainer.
 *
 * @param {{root?: string, log?: (line: string) => void}} [options] as for `setUp`
 * @returns {Promise<string>} the program
 */
export async function buildNativeTests(options = {}) {
  return join(await compileTrainer(['trainer_tests'], options), 'trainer_tests');
}

/**
 * Compiles targets of the trainer's CMakeLists.txt.
 *
 * @param {string[]} targets
 * @param {object} [options] as for `setUp`, and
 * @param {string} [options.root]
 * @param {(line: string) => void} [options.log]
 * @param {string} [options.folder] where it compiles: the folder that the addon is compiled in, where not given
 * @returns {Promise<string>} the folder with what was compiled
 */
export async function compileTrainer(
  targets,
  {
    root = projectRoot(),
    log = (line) => process.stderr.write(`${line}\n`),
    folder = buildRoot(trainerPackage),
  } = {},
) {
  const inputs = await prepare(root, log);
  return withLock(join(folder, 'lock'), log, async () => {
    const { sources: _, ...madeFor } = inputs;
    return compile(
      trainerPackage,
      { madeFor, definitions: definitionsFor(inputs), targets, root: folder },
      log,
    );
  });
}

/**
 * What the addon would be built of, having fetched what is missing.
 *
 * @param {string} root @param {(line: string) => void} log
 */
async function prepare(root, log) {
  const home = perseusHome(root);
  const libtorch = findLibTorch(home, log);
  const json = findJsonHeaders(home);
  // All that is missing at once, so that one line installs it.
  requirePackages(libtorch && json ? TO_BUILD : [...TO_BUILD, ...TO_FETCH]);
  if (libtorch && json) return inputsOf(libtorch, json, log);
  if (!libtorch && cudaWanted() === 'on') throw noCudaLibTorch();
  return withLock(join(home, 'lock'), log, async () => {
    if (!findLibTorch(home, () => {})) await installLibTorch(home, log);
    if (!findJsonHeaders(home)) await installJsonHeaders(home, log);
    const found = findLibTorch(home, log);
    const headers = findJsonHeaders(home);
    if (!found || !headers) {
      throw new SetupError(
        'FETCH_FAILED',
        `What was installed in ${home} cannot be used. Remove it and start again.`,
        {
          path: home,
        },
      );
    }
    return inputsOf(found, headers, log);
  });
}

/**
 * @param {import('./dependencies/libtorch.mjs').LibTorch} libtorch
 * @param {{folder: string, version: string}} json
 * @param {(line: string) => void} log
 */
function inputsOf(libtorch, json, log) {
  const inputs = buildInputs(libtorch, json);
  const why = inputs.cuda.version === null ? whyNoCuda(libtorch) : undefined;
  if (why) log(`Training runs on the CPU: ${why.what}. To have the GPU, ${why.mend}, and set up again.`);
  return inputs;
}

/** @param {import('./dependencies/cuda.mjs').CudaInputs} cuda */
function codeFor({ version, architectures }) {
  return version === null ? '' : `, with CUDA ${version} for GPUs of ${architectures}`;
}

function noCudaLibTorch() {
  // None is fetched: a CUDA build is gigabytes, and which one is right only the user knows.
  return new SetupError(
    'CUDA_UNUSABLE',
    'PERSEUS_CUDA is "on", and no CUDA build of LibTorch 2.11 to 2.14 was found. Install one (`python3 -m pip install ' +
      'torch`, see https://pytorch.org) and name the folder of its package `torch` in PERSEUS_LIBTORCH, or set ' +
      'PERSEUS_CUDA to "auto" to build for the CPU.',
    { option: 'PERSEUS_CUDA' },
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await setUp();
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
