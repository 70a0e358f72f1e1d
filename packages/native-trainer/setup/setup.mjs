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
import { findJsonHeaders, installJsonHeaders } from './dependencies/json-headers.mjs';
import { installLibTorch } from './dependencies/libtorch-install.mjs';
import { findLibTorch } from './dependencies/libtorch.mjs';
import { trainerPackage } from './trainer-package.mjs';

/**
 * @param {object} [options]
 * @param {string} [options.root] what is fetched goes to `.perseus` in it, where `PERSEUS_HOME` says nothing else
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<import('@perseus/core/native-build').SetupReport<import('./build-inputs.mjs').BuildInputs>>}
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING, LIBTORCH_UNUSABLE, FETCH_FAILED, BUILD_FAILED, ADDON_UNLOADABLE
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
    beginning: `Building the addon against LibTorch ${inputs.libtorch.version}; the first time takes some minutes ...`,
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
export async function buildNativeTests({
  root = projectRoot(),
  log = (line) => process.stderr.write(`${line}\n`),
} = {}) {
  const inputs = await prepare(root, log);
  return withLock(join(buildRoot(trainerPackage), 'lock'), log, async () => {
    const { sources: _, ...madeFor } = inputs;
    const request = { madeFor, definitions: definitionsFor(inputs), targets: ['trainer_tests'] };
    const compiled = await compile(trainerPackage, request, log);
    return join(compiled, 'trainer_tests');
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
  if (libtorch && json) return buildInputs(libtorch, json);
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
    return buildInputs(found, headers);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await setUp();
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
