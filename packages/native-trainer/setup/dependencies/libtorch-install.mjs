import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchFromPyPI } from './pypi.mjs';

const VERSION = '2.13.0';

/**
 * The LibTorch that set-up installed before, if it did.
 *
 * @param {string} home
 * @returns {string | undefined} its folder
 */
export function installedLibTorch(home) {
  const folder = join(home, 'libtorch');
  return existsSync(join(folder, 'complete.json')) ? join(folder, 'torch') : undefined;
}

/**
 * Installs the pinned CPU LibTorch: Python's wheel holds the libraries, the headers and the CMake files.
 *
 * Asked for as `+cpu`, and alone: what PyPI calls `torch` for Linux is the CUDA build with gigabytes of libraries, and
 * neither compiling nor running the addon needs what the wheel depends on in Python.
 *
 * @param {string} home
 * @param {(line: string) => void} log
 * @returns {Promise<string>} its folder
 * @throws {SetupError} FETCH_FAILED with what pip said
 */
export async function installLibTorch(home, log) {
  log(
    `Installing LibTorch ${VERSION} (CPU, about 190 MB to fetch, 800 MB on disk) into ${join(home, 'libtorch')} ...`,
  );
  await fetchFromPyPI({
    requirement: `torch==${VERSION}+cpu`,
    target: join(home, 'libtorch'),
    // PyTorch's own index of CPU builds, as its install page names it.
    options: ['--extra-index-url', 'https://download.pytorch.org/whl/cpu'],
    // Any of the wheels will do, whatever Python runs pip: the C++ part is the same.
    anyPython: '3.11',
    advice:
      'Check the connection, or install PyTorch 2.11 to 2.14 yourself and set PERSEUS_LIBTORCH to its folder.',
    log,
  });
  return join(home, 'libtorch', 'torch');
}
