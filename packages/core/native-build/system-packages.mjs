import { outputOf, which } from './commands.mjs';
import { SetupError } from './setup-error.mjs';

/** @typedef {{what: string, package: string, present: () => boolean}} Need */

/** The compiler that builds the addon: `CXX` where that is set, else what the system calls its C++ compiler. */
export function compilerPath() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['g++', 'c++', 'clang++'];
  return candidates.map(which).find((found) => found !== undefined);
}

/** @type {Record<string, Need>} */
const NEEDS = {
  compiler: { what: 'a C++ compiler', package: 'g++', present: () => compilerPath() !== undefined },
  cmake: { what: 'cmake', package: 'cmake', present: () => which('cmake') !== undefined },
  make: {
    what: 'make',
    package: 'make',
    present: () => which('make') !== undefined || which('ninja') !== undefined,
  },
  python: { what: 'python3', package: 'python3', present: () => which('python3') !== undefined },
  // Debian's python3 comes without pip.
  pip: {
    what: 'pip for python3',
    package: 'python3-pip',
    present: () => outputOf('python3', ['-m', 'pip', '--version'], { cwd: '/' }) !== undefined,
  },
};

/** What compiling needs, and what fetching a package from PyPI needs. */
export const TO_BUILD = ['compiler', 'cmake', 'make'];
export const TO_FETCH = ['python', 'pip'];

/**
 * The Debian packages that are missing, of those that `names` stand for.
 *
 * @param {string[]} names
 * @returns {{what: string, package: string}[]}
 */
export function missingPackages(names) {
  return names.map((name) => NEEDS[name]).filter((need) => !need.present());
}

/**
 * @param {string[]} names
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING with the one line that installs all that is missing
 */
export function requirePackages(names) {
  const missing = missingPackages(names);
  if (missing.length === 0) return;
  throw new SetupError(
    'SYSTEM_PACKAGE_MISSING',
    `${missing.map((need) => need.what).join(' and ')} ${missing.length > 1 ? 'were' : 'was'} not found, and set-up ` +
      `needs ${missing.length > 1 ? 'them' : 'it'}. Install with:  ${installLine(missing)}`,
    { packages: missing.map((need) => need.package).join(' ') },
  );
}

/**
 * @param {{package: string}[]} missing
 * @returns {string} one line for a shell
 */
export function installLine(missing) {
  return `sudo apt-get install -y ${missing.map((need) => need.package).join(' ')}`;
}
