import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hashOfSources } from './native-package.mjs';
import { setupCommand } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/** @typedef {import('./native-package.mjs').NativePackage} NativePackage */

/**
 * `build-info.json` of a folder that holds a built addon. Written last: a folder without it is half built.
 *
 * @typedef {object} BuildInfo
 * @property {1} formatVersion
 * @property {string} fingerprint
 * @property {string} built when, ISO 8601
 * @property {number} bytes size of the binary
 * @property {any} inputs what it was built of: `CommonInputs`, and the package's own
 */

const INFO = 'build-info.json';

/**
 * @param {Pick<NativePackage, 'folder' | 'project'>} pack
 * @returns {string} the folder that holds one folder for each fingerprint, the lock and the tree of CMake
 */
export function buildRoot(pack) {
  // Of its own for each addon of a package: one must not take another's builds for stale ones.
  return join(pack.folder, 'build', pack.project ? basename(pack.project) : '');
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
 * @param {NativePackage} pack
 * @param {string} folder
 * @param {{fingerprint: string, inputs: object}} about
 */
export function writeBuildInfo(pack, folder, { fingerprint, inputs }) {
  const bytes = statSync(join(folder, pack.binary)).size;
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
 * @param {NativePackage} pack
 * @param {string} folder
 * @returns {string | undefined}
 */
export function objectionToBuild(pack, folder) {
  const info = readBuildInfo(folder);
  if (!info)
    return existsSync(folder) ? 'it is half built: it has no build-info.json' : 'there is no such folder';
  const binary = join(folder, pack.binary);
  if (!existsSync(binary)) return `its ${pack.binary} is missing`;
  if (statSync(binary).size !== info.bytes) return `its ${pack.binary} is not of the size that was built`;
  const { inputs } = info;
  if (inputs.platform !== `${process.platform}-${process.arch}`) return `it was built for ${inputs.platform}`;
  if (inputs.sources !== hashOfSources(pack)) return 'it is stale: the C++ sources have changed since';
  return pack.objection(inputs);
}

/**
 * The folder of the addon to load: what the package's environment variable names, else the newest usable one below
 * `build/`.
 *
 * @param {NativePackage} pack
 * @returns {{folder: string, binary: string, info: BuildInfo}}
 * @throws {SetupError} ADDON_MISSING, ADDON_STALE
 */
export function findBuiltAddon(pack) {
  const asked = process.env[pack.variable];
  if (asked) {
    const objection = objectionToBuild(pack, asked);
    if (objection)
      throw new SetupError(
        'ADDON_STALE',
        `The addon in ${pack.variable} (${asked}) cannot be used: ${objection}. ` +
          `Unset ${pack.variable} and run \`${setupCommand()}\`, or name a folder that holds one.`,
        { path: asked },
      );
    return built(pack, asked);
  }
  const folders = foldersBelow(buildRoot(pack));
  const usable = folders.find((folder) => objectionToBuild(pack, folder) === undefined);
  if (usable) return built(pack, usable);
  if (folders[0] !== undefined) {
    const objection = objectionToBuild(pack, folders[0]);
    throw staleAddon(`The addon in ${folders[0]} cannot be used: ${objection}`, folders[0]);
  }
  throw new SetupError('ADDON_MISSING', pack.missing, { path: buildRoot(pack) });
}

/**
 * Removes what no process will load again; one that has it loaded keeps it. For the owner of the lock alone.
 *
 * @param {NativePackage} pack
 */
export function removeUnusableBuilds(pack) {
  for (const folder of foldersBelow(buildRoot(pack))) {
    if (objectionToBuild(pack, folder) !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} what @param {string} path */
function staleAddon(what, path) {
  return new SetupError('ADDON_STALE', `${what}. Build it anew with \`${setupCommand()}\`.`, { path });
}

/** @param {NativePackage} pack @param {string} folder */
function built(pack, folder) {
  const info = /** @type {BuildInfo} */ (readBuildInfo(folder));
  return { folder, binary: join(folder, pack.binary), info };
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
