/**
 * Makes training possible: finds or installs a LibTorch, and compiles the addon against it.
 *
 *   node setup/setup.mjs
 *
 * Node's built-ins only. Quick where nothing is to be done, and safe to start twice at once.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  BINARY,
  buildRoot,
  objectionToBuild,
  removeUnusableBuilds,
  writeBuildInfo,
} from './compile/build-folder.mjs';
import { compile } from './compile/cmake-tree.mjs';
import { buildInputs, fingerprintOf } from './compile/fingerprint.mjs';
import { findJsonHeaders, installJsonHeaders } from './dependencies/json-headers.mjs';
import { findLibTorch } from './dependencies/libtorch.mjs';
import { installLibTorch } from './dependencies/libtorch-install.mjs';
import { withLock } from './compile/lock.mjs';
import { perseusHome, projectRoot } from './places.mjs';
import { SetupError } from './setup-error.mjs';
import { TO_BUILD, TO_FETCH, requirePackages } from './dependencies/system-packages.mjs';
import { tryLoading } from './compile/trial.mjs';

/**
 * @typedef {object} SetupReport
 * @property {boolean} built false where it was all there already
 * @property {string} folder of the addon
 * @property {import('./compile/fingerprint.mjs').BuildInputs} inputs what it is built of
 */

/**
 * @param {object} [options]
 * @param {string} [options.root] what is fetched goes to `.perseus` in it, where `PERSEUS_HOME` says nothing else
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<SetupReport>}
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING, LIBTORCH_UNUSABLE, FETCH_FAILED, BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function setUp({
  root = projectRoot(),
  log = (line) => process.stderr.write(`${line}\n`),
} = {}) {
  const inputs = await prepare(root, log);
  const fingerprint = fingerprintOf(inputs);
  const folder = join(buildRoot(), fingerprint);
  if (objectionToBuild(folder) === undefined) return { built: false, folder, inputs };
  return withLock(join(buildRoot(), 'lock'), log, async () => {
    // Whoever held the lock may have built just this.
    if (objectionToBuild(folder) === undefined) return { built: false, folder, inputs };
    log(
      `Building the addon against LibTorch ${inputs.libtorch.version}; the first time takes some minutes ...`,
    );
    const compiled = await compile(inputs, ['trainer_addon'], log);
    await keep(compiled, folder, { fingerprint, inputs });
    log(`The addon is in ${folder}.`);
    return { built: true, folder, inputs };
  });
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
  return withLock(join(buildRoot(), 'lock'), log, async () => {
    const compiled = await compile(inputs, ['trainer_tests'], log);
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

/**
 * Copies the binary out of the tree that later builds overwrite, and marks it complete once it has been loaded.
 *
 * @param {string} compiled
 * @param {string} folder
 * @param {{fingerprint: string, inputs: import('./compile/fingerprint.mjs').BuildInputs}} about
 */
async function keep(compiled, folder, about) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(compiled, BINARY), join(folder, BINARY));
  const trial = await tryLoading(folder);
  if (!trial.ok) {
    throw new SetupError(
      'ADDON_UNLOADABLE',
      `The addon was built but does not load: ${trial.said}. Is the LibTorch in ${about.inputs.libtorch.folder} whole?`,
      { path: folder },
    );
  }
  writeBuildInfo(folder, about);
  removeUnusableBuilds();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await setUp();
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
