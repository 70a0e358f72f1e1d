import { spawnSync } from 'node:child_process';
import { TO_BUILD, missingPackages, outputOf, which } from '../../../packages/core/native-build/index.mjs';
import { findLibTorch } from '../../../packages/native-trainer/setup/index.mjs';

const OLDEST_CMAKE = [3, 18];

/**
 * What compiling takes, or one sentence with all that is missing.
 *
 * @param {string} home
 * @param {(line: string) => void} log
 * @returns {import('../../../packages/native-trainer/setup/index.mjs').LibTorch}
 */
export function findTools(home, log) {
  const libtorch = findLibTorch(home, log);
  const missing = [
    ...missingPackages(TO_BUILD).map(({ what }) => what),
    ...['cc', 'ar'].filter((program) => !which(program)),
    ...tooOld(),
    ...(libtorch ? [] : [`PyTorch 2.11 to 2.14 (${whyNoPyTorch()})`]),
  ];
  if (libtorch && missing.length === 0) return libtorch;
  throw new Error(
    `This machine lacks ${missing.join(', ')}: load the modules or activate the environment that has ` +
      `${missing.length > 1 ? 'them' : 'it'}, and start install.sh again.`,
  );
}

function whyNoPyTorch() {
  if (!which('python3')) return 'there is no python3 to ask, and PERSEUS_LIBTORCH is not set';
  return 'python3 imports none that serves, and PERSEUS_LIBTORCH is not set';
}

function tooOld() {
  const old = [];
  const cmake = /(\d+)\.(\d+)/
    .exec(outputOf('cmake', ['--version']) ?? '')
    ?.slice(1)
    .map(Number);
  if (cmake && (cmake[0] < OLDEST_CMAKE[0] || (cmake[0] === OLDEST_CMAKE[0] && cmake[1] < OLDEST_CMAKE[1]))) {
    old.push(`a cmake of ${OLDEST_CMAKE.join('.')} or newer (this one is ${cmake.join('.')})`);
  }
  const compiler = process.env.CXX ?? 'g++';
  if (which(compiler)) {
    const program = '#include <concepts>\n#include <span>\n';
    const args = ['-std=c++20', '-fsyntax-only', '-x', 'c++', '-'];
    const { status } = spawnSync(compiler, args, { input: program });
    if (status !== 0) old.push(`a C++ compiler that knows C++20, as g++ 11 (${compiler} does not)`);
  }
  return old;
}
