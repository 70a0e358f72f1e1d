import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { outputOf, runLong, which } from './commands.mjs';
import { buildRoot } from './build-folder.mjs';
import { SetupError } from './setup-error.mjs';

// A compiler that works on large headers takes about this much.
const BYTES_PER_COMPILER = 1.5e9;

/**
 * Compiles targets of a package's CMakeLists.txt with cmake-js, in one tree that lives on between builds, so that only
 * what changed is compiled again. The tree is begun anew where it was made for other inputs, tools or another place.
 *
 * @param {import('./native-package.mjs').NativePackage} pack
 * @param {object} request
 * @param {object} request.madeFor what, other than sources, calls for a tree begun anew
 * @param {Record<string, string>} request.definitions CMake's, by name
 * @param {string[]} request.targets
 * @param {string} [request.root] the folder that the tree and its log lie in; that of the package's builds where not given
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the folder with what was compiled
 * @throws {SetupError} BUILD_FAILED with the compiler's first errors and the path of the whole log
 */
export async function compile(pack, { madeFor, definitions, targets, root = buildRoot(pack) }, log) {
  const packageFolder = join(pack.folder, pack.project ?? '');
  const tree = join(root, 'cmake');
  const logFile = join(root, 'build.log');
  const key = JSON.stringify({
    ...madeFor,
    packageFolder,
    headers: pack.headers,
    cmake: outputOf('cmake', ['--version']),
    ninja: which('ninja'),
  });
  const keyFile = join(tree, 'made-for.json');
  mkdirSync(root, { recursive: true });
  rmSync(logFile, { force: true });

  if (!existsSync(keyFile) || readFileSync(keyFile, 'utf8') !== key) {
    rmSync(tree, { recursive: true, force: true });
    await cmakeJs('configure', asOptions(definitions), { logFile, log });
    writeFileSync(keyFile, key);
  }
  for (const target of targets) {
    await cmakeJs('build', ['--target', target, '--parallel', String(parallelCompilers())], { logFile, log });
  }
  return join(tree, 'Release');

  /**
   * @param {string} command @param {string[]} options
   * @param {{logFile: string, log: (line: string) => void}} to
   */
  async function cmakeJs(command, options, to) {
    const program = createRequire(join(packageFolder, 'package.json')).resolve('cmake-js/bin/cmake-js');
    const args = [program, command, '--directory', packageFolder, '--out', tree, ...options];
    const { ok, how, tail } = await runLong(process.execPath, args, {
      cwd: packageFolder,
      logFile: to.logFile,
      onLine: (line) => /^\[ *\d+(%|\/\d+)\]/.test(line) && to.log(`  ${line}`),
    });
    if (!ok) throw buildFailed(how, tail, to.logFile);
  }
}

/** @param {Record<string, string>} definitions */
function asOptions(definitions) {
  return Object.entries(definitions).map(([name, value]) => `--CD${name}=${value}`);
}

/** As many as there are cores, and memory for: a compiler that is killed for memory looks like a fault of ours. */
function parallelCompilers() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / BYTES_PER_COMPILER)));
}

/** @param {string} how @param {string[]} tail @param {string} logFile */
function buildFailed(how, tail, logFile) {
  const errors = tail
    .filter((line) => /\berror: |CMake Error|undefined reference|Killed/.test(line))
    .slice(0, 8);
  const shown = errors.length > 0 ? errors : tail.slice(-8);
  const outOfMemory = tail.some((line) => /Killed|cannot allocate memory|out of memory/i.test(line));
  const advice = outOfMemory
    ? 'The compiler ran out of memory: close other programs, or give the machine 4 GB or more'
    : 'Look at what it says, mend that, and start again';
  return new SetupError(
    'BUILD_FAILED',
    `Building the addon failed (${how}). ${advice}; ${logFile} has the whole story:\n  ${shown.join('\n  ')}`,
    { path: logFile },
  );
}
