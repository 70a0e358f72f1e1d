import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const corePackage = dirname(dirname(fileURLToPath(import.meta.url)));

/** Headers that glue C++ to Node.js, for every addon of Perseus: CMake's definition PERSEUS_ADDON_HEADERS. */
export const addonHeaders = join(corePackage, 'native-addon');

/**
 * The folder that set-up may put what it fetches under: the checkout that these packages are part of, else the package
 * that the working directory belongs to, else the working directory.
 *
 * @param {string} [from] the working directory
 * @returns {string}
 */
export function projectRoot(from = process.cwd()) {
  const checkout = checkoutRoot();
  if (checkout) return checkout;
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

/**
 * Where set-up keeps what it fetches. Not below `node_modules`, which `npm ci` empties.
 *
 * @param {string} root
 * @returns {string}
 */
export function perseusHome(root) {
  return resolve(process.env.PERSEUS_HOME || join(root, '.perseus'));
}

/** The command that sets up, as this user would type it. */
export function setupCommand() {
  const root = checkoutRoot();
  if (!root) return 'npx perseus setup';
  // A bundle for machines without internet is laid out as a checkout, and set up by the script at its top.
  const script = join(root, 'install.sh');
  return existsSync(script) ? `sh '${script}'` : 'npm run setup';
}

function checkoutRoot() {
  const root = dirname(dirname(corePackage));
  try {
    return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name === 'perseus' ? root : undefined;
  } catch {
    return undefined;
  }
}
