/**
 * Makes the fast classification on the CPU possible: compiles the addon against OpenVINO.
 *
 *   node setup/openvino/setup.mjs [--where-possible]
 *
 * Quick where nothing is to be done, and safe to start twice at once.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  SetupError,
  TO_BUILD,
  addonHeaders,
  buildAddon,
  installLine,
  missingPackages,
  perseusHome,
  projectRoot,
  requirePackages,
  withLock,
} from '@perseus/core/native-build';
import { installOpenVino, installedOpenVino } from './openvino-install.mjs';
import { openvinoBuildInputs, openvinoPackage } from './openvino-package.mjs';
import { findOpenVino } from './openvino.mjs';

/**
 * @typedef {object} Options
 * @property {string} [root] what is fetched goes to `.perseus` in it, where `PERSEUS_HOME` says nothing else
 * @property {(line: string) => void} [log]
 *
 * @typedef {import('@perseus/core/native-build').SetupReport<import('./openvino-package.mjs').OpenVinoBuildInputs>} Report
 */

/** @param {string} line */
const toStderr = (line) => process.stderr.write(`${line}\n`);

/**
 * Finds an OpenVINO, or installs one, and builds the addon against it.
 *
 * @param {Options} [options]
 * @returns {Promise<Report>}
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING, OPENVINO_UNUSABLE, FETCH_FAILED, BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function setUpOpenVino({ root = projectRoot(), log = toStderr } = {}) {
  requirePackages(TO_BUILD);
  const home = perseusHome(root);
  const found = findOpenVino(home, log) ?? (await installed(home, log));
  return build(found, log);
}

/**
 * Builds the addon where an OpenVINO is found; installs none, since everything works without it.
 *
 * @param {Options} [options]
 * @returns {Promise<Report | null>} null where it was not built, and one line in `log` says why
 * @throws {SetupError} OPENVINO_UNUSABLE, BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function setUpOpenVinoWherePossible({ root = projectRoot(), log = toStderr } = {}) {
  const openvino = findOpenVino(perseusHome(root), log);
  if (!openvino) return null;
  const missing = missingPackages(TO_BUILD);
  if (missing.length === 0) return build(openvino, log);
  const names = missing.map(({ what }) => what).join(' and ');
  log(`OpenVINO is not used: ${names} not found. All else works. Install with:  ${installLine(missing)}`);
  return null;
}

/**
 * @param {import('./openvino.mjs').OpenVino} openvino
 * @param {(line: string) => void} log
 * @returns {Promise<Report>}
 */
function build(openvino, log) {
  const inputs = openvinoBuildInputs(openvino);
  const request = {
    inputs,
    definitions: {
      OpenVINO_DIR: openvino.cmake,
      CMAKE_CXX_COMPILER: inputs.compiler.path,
      PERSEUS_ADDON_HEADERS: addonHeaders,
    },
    target: 'openvino_addon',
    beginning: `Building the addon that classifies through OpenVINO ${openvino.version} ...`,
    unloadable: `Is the OpenVINO in ${openvino.folder} whole?`,
  };
  return buildAddon(openvinoPackage, request, log);
}

/** @param {string} home @param {(line: string) => void} log */
async function installed(home, log) {
  return withLock(join(home, 'lock'), log, async () => {
    if (!installedOpenVino(home)) await installOpenVino(home, log);
    const found = findOpenVino(home, log);
    if (found) return found;
    const path = join(home, 'openvino');
    throw new SetupError(
      'FETCH_FAILED',
      `What was installed in ${path} cannot be used. Remove it and start again.`,
      {
        path,
      },
    );
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const { values } = parseArgs({ options: { 'where-possible': { type: 'boolean' } } });
    await (values['where-possible'] ? setUpOpenVinoWherePossible() : setUpOpenVino());
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
