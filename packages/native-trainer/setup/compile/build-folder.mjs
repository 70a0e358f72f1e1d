import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOfSources } from './fingerprint.mjs';
import { describeLibTorch } from '../dependencies/libtorch.mjs';
import { packageFolder, setupCommand } from '../places.mjs';
import { SetupError } from '../setup-error.mjs';

/**
 * `build-info.json` of a folder that holds a built addon. Written last: a folder without it is half built.
 *
 * @typedef {object} BuildInfo
 * @property {1} formatVersion
 * @property {string} fingerprint
 * @property {string} built when, ISO 8601
 * @property {number} bytes size of the binary
 * @property {import('./fingerprint.mjs').BuildInputs} inputs
 */

export const BINARY = 'trainer.node';
const INFO = 'build-info.json';

/** @returns {string} the folder that holds one folder for each fingerprint */
export function buildRoot() {
  return join(packageFolder, 'build');
}

/**
 * @param {string} folder
 * @returns {BuildInfo | undefined} undefined where the folder is half built, or nothing
 */
export function readBuildInfo(folder) {
  try {
    const info = JSON.parse(readFileSync(join(folder, INFO), 'utf8'));
    return info.formatVersion === 1 && info.inputs ? info : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Marks a folder as complete.
 *
 * @param {string} folder
 * @param {{fingerprint: string, inputs: import('./fingerprint.mjs').BuildInputs}} about
 */
export function writeBuildInfo(folder, { fingerprint, inputs }) {
  const bytes = statSync(join(folder, BINARY)).size;
  const info = { formatVersion: 1, fingerprint, built: new Date().toISOString(), bytes, inputs };
  const temporary = join(folder, `${INFO}.${process.pid}`);
  writeFileSync(temporary, `${JSON.stringify(info, null, 2)}\n`);
  renameSync(temporary, join(folder, INFO));
}

/**
 * Why the binary in `folder` must not be loaded; undefined where it may.
 *
 * The compiler is not asked: that there is a newer one now takes nothing from what the old one made.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
export function objectionToBuild(folder) {
  const info = readBuildInfo(folder);
  if (!info)
    return existsSync(folder) ? 'it is half built: it has no build-info.json' : 'there is no such folder';
  const binary = join(folder, BINARY);
  if (!existsSync(binary)) return `its ${BINARY} is missing`;
  if (statSync(binary).size !== info.bytes) return `its ${BINARY} is not of the size that was built`;
  const { inputs } = info;
  if (inputs.platform !== `${process.platform}-${process.arch}`) return `it was built for ${inputs.platform}`;
  if (inputs.sources !== hashOfSources()) return 'it is stale: the C++ sources have changed since';
  const libtorch = describeLibTorch(inputs.libtorch.folder);
  if (!libtorch) return `the LibTorch it was built against, ${inputs.libtorch.folder}, is not there any more`;
  if (libtorch.version !== inputs.libtorch.version) {
    return `it is stale: it was built against LibTorch ${inputs.libtorch.version}, and ${libtorch.folder} is ${libtorch.version} now`;
  }
  return undefined;
}

/**
 * The folder of the addon to load: `PERSEUS_ADDON_DIR` where that is set, else the newest usable one below `build/`.
 *
 * @returns {{folder: string, binary: string, info: BuildInfo}}
 * @throws {SetupError} ADDON_MISSING, ADDON_STALE
 */
export function findBuiltAddon() {
  const asked = process.env.PERSEUS_ADDON_DIR;
  if (asked) {
    const objection = objectionToBuild(asked);
    if (objection)
      throw staleAddon(`The addon in PERSEUS_ADDON_DIR (${asked}) cannot be used: ${objection}`, asked);
    return built(asked);
  }
  const folders = foldersBelow(buildRoot());
  const usable = folders.find((folder) => objectionToBuild(folder) === undefined);
  if (usable) return built(usable);
  if (folders.length > 0) {
    throw staleAddon(
      `The addon in ${folders[0]} cannot be used: ${objectionToBuild(folders[0])}`,
      folders[0],
    );
  }
  throw new SetupError(
    'ADDON_MISSING',
    `The training addon was not built yet. Build it with \`${setupCommand()}\` (it needs g++ and cmake, and takes a few ` +
      'minutes); classifying and evaluating work without it.',
    { path: buildRoot() },
  );
}

/** Removes what no process will load again; one that has it loaded keeps it. For the owner of the lock alone. */
export function removeUnusableBuilds() {
  for (const folder of foldersBelow(buildRoot())) {
    if (objectionToBuild(folder) !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} what @param {string} path */
function staleAddon(what, path) {
  return new SetupError('ADDON_STALE', `${what}. Build it anew with \`${setupCommand()}\`.`, { path });
}

/** @param {string} folder */
function built(folder) {
  return { folder, binary: join(folder, BINARY), info: /** @type {BuildInfo} */ (readBuildInfo(folder)) };
}

/**
 * Folders named by a fingerprint, the newest first; the half built ones come last.
 *
 * @param {string} root
 */
function foldersBelow(root) {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => ({ folder: join(root, name), built: readBuildInfo(join(root, name))?.built ?? '' }))
    .sort((a, b) => (a.built < b.built ? 1 : -1))
    .map(({ folder }) => folder);
}
