import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchFromPyPI } from '../dependencies/pypi.mjs';

const VERSION = '2026.4.1';

/**
 * The OpenVINO that set-up installed before, if it did.
 *
 * @param {string} home
 * @returns {string | undefined} its folder
 */
export function installedOpenVino(home) {
  const folder = join(home, 'openvino');
  return existsSync(join(folder, 'complete.json')) ? join(folder, 'openvino') : undefined;
}

/**
 * Installs the pinned OpenVINO: Python's wheel holds the libraries, the headers and the CMake files.
 *
 * @param {string} home
 * @param {(line: string) => void} log
 * @returns {Promise<string>} its folder
 * @throws {SetupError} FETCH_FAILED with what pip said
 */
export async function installOpenVino(home, log) {
  log(
    `Installing OpenVINO ${VERSION} (about 60 MB to fetch, 180 MB on disk) into ${join(home, 'openvino')} ...`,
  );
  await fetchFromPyPI({
    requirement: `openvino==${VERSION}`,
    target: join(home, 'openvino'),
    // Any of the wheels will do, whatever Python runs pip: the C++ part is the same.
    anyPython: '3.11',
    advice:
      'Check the connection, or install OpenVINO yourself and set PERSEUS_OPENVINO to its folder; all works without it, more slowly.',
    log,
  });
  return join(home, 'openvino', 'openvino');
}
