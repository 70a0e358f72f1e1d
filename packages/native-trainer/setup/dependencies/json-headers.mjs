import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchFromPyPI } from './pypi.mjs';

const VERSION = '3.12.0';
const OLDEST_MINOR = 11;

/**
 * The include folder of nlohmann/json: the pinned one under `home`, else the system's where it is new enough.
 *
 * @param {string} home
 * @returns {{folder: string, version: string} | undefined}
 */
export function findJsonHeaders(home) {
  const fetched = join(home, 'nlohmann-json');
  if (existsSync(join(fetched, 'complete.json'))) {
    return { folder: join(fetched, 'nlohmann_json/include'), version: VERSION };
  }
  for (const folder of ['/usr/local/include', '/usr/include']) {
    const version = versionIn(folder);
    if (version && Number(version.split('.')[1]) >= OLDEST_MINOR) return { folder, version };
  }
  return undefined;
}

/**
 * @param {string} home
 * @param {(line: string) => void} log
 * @throws {SetupError} FETCH_FAILED with what pip said
 */
export async function installJsonHeaders(home, log) {
  log(`Installing the headers of nlohmann/json ${VERSION} ...`);
  await fetchFromPyPI({
    requirement: `nlohmann-json==${VERSION}`,
    target: join(home, 'nlohmann-json'),
    advice: 'Check the connection, or install them with:  sudo apt-get install -y nlohmann-json3-dev',
    log,
  });
}

/** @param {string} folder */
function versionIn(folder) {
  const header = ['nlohmann/detail/abi_macros.hpp', 'nlohmann/json.hpp']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  const text = header ? readFileSync(header, 'utf8') : '';
  const part = (/** @type {string} */ name) =>
    new RegExp(`#define NLOHMANN_JSON_VERSION_${name} (\\d+)`).exec(text)?.[1];
  return part('MAJOR') && `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}
