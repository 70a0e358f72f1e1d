import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildRoot, objectionToBuild, removeUnusableBuilds, writeBuildInfo } from './build-folder.mjs';
import { compile } from './cmake-tree.mjs';
import { withLock } from './lock.mjs';
import { fingerprintOf } from './native-package.mjs';
import { SetupError } from './setup-error.mjs';
import { tryLoading } from './trial.mjs';

/**
 * Compiles a package's addon, where no usable one of these inputs is there.
 *
 * @template {{sources: string}} Inputs
 * @param {import('./native-package.mjs').NativePackage} pack
 * @param {object} request
 * @param {Inputs} request.inputs all that decides what the addon is
 * @param {Record<string, string>} request.definitions CMake's, by name
 * @param {string} request.target
 * @param {string} request.beginning told when it has to be compiled
 * @param {string} request.unloadable what to look at where it was built but does not load
 * @param {(line: string) => void} log
 * @returns {Promise<{built: boolean, folder: string, inputs: Inputs}>}
 * @throws {SetupError} BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function buildAddon(pack, { inputs, definitions, target, beginning, unloadable }, log) {
  const fingerprint = fingerprintOf(inputs);
  const folder = join(buildRoot(pack), fingerprint);
  if (objectionToBuild(pack, folder) === undefined) return { built: false, folder, inputs };
  return withLock(join(buildRoot(pack), 'lock'), log, async () => {
    // Whoever held the lock may have built just this.
    if (objectionToBuild(pack, folder) === undefined) return { built: false, folder, inputs };
    log(beginning);
    const { sources: _, ...madeFor } = inputs;
    const compiled = await compile(pack, { madeFor, definitions, targets: [target] }, log);
    await keep(pack, compiled, folder, { fingerprint, inputs, unloadable });
    log(`The addon is in ${folder}.`);
    return { built: true, folder, inputs };
  });
}

/**
 * Copies the binary out of the tree that later builds overwrite, and marks it complete once it has been loaded.
 *
 * @param {import('./native-package.mjs').NativePackage} pack
 * @param {string} compiled
 * @param {string} folder
 * @param {{fingerprint: string, inputs: object, unloadable: string}} about
 */
async function keep(pack, compiled, folder, { unloadable, ...about }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(compiled, pack.binary), join(folder, pack.binary));
  const trial = await tryLoading(folder, pack.binary);
  if (!trial.ok) {
    const message = `The addon was built but does not load: ${trial.said}. ${unloadable}`;
    throw new SetupError('ADDON_UNLOADABLE', message, { path: folder });
  }
  writeBuildInfo(pack, folder, about);
  removeUnusableBuilds(pack);
}
