import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requirePackages, runLong, SetupError, TO_FETCH } from '@perseus/core/native-build';

/**
 * Puts one package of PyPI, without those that it depends on, into a folder of its own.
 *
 * By `pip install --target`, not into a virtual environment: Debian's python3 comes without venv. The folder appears as
 * a whole or not at all, and `complete.json` in it is written last.
 *
 * @param {object} request
 * @param {string} request.requirement e.g. "torch==2.13.0+cpu"
 * @param {string} request.target
 * @param {string[]} [request.options] further options of pip
 * @param {string} [request.anyPython] where this Python has no wheel, that of this other version serves as well
 * @param {string} request.advice what to do where it fails
 * @param {(line: string) => void} request.log
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING, FETCH_FAILED
 */
export async function fetchFromPyPI({ requirement, target, options = [], anyPython, advice, log }) {
  requirePackages(TO_FETCH);
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  /** @type {string[][]} */
  const attempts = [[]];
  if (anyPython) attempts.push(['--python-version', anyPython, '--only-binary=:all:']);
  /** @type {string[]} */
  let said = [];
  for (const attempt of attempts) {
    rmSync(partial, { recursive: true, force: true });
    const { ok, tail } = await runLong(
      'python3',
      [
        ...['-m', 'pip', 'install', '--target', partial, '--no-deps', '--no-compile'],
        // No second try of an index that cannot be reached: a wheel found elsewhere is taken at once.
        ...['--retries', '0', '--no-input', '--disable-pip-version-check', '--root-user-action=ignore'],
        ...[...options, ...attempt, requirement],
      ],
      {
        cwd: '/',
        onLine: (line) => /^(Collecting|Processing|Downloading)/.test(line.trim()) && log(`  ${line.trim()}`),
      },
    );
    if (ok) {
      writeFileSync(join(partial, 'complete.json'), `${JSON.stringify({ requirement })}\n`);
      rmSync(target, { recursive: true, force: true });
      renameSync(partial, target);
      return;
    }
    said = tail.filter((line) => line.trim() !== '').slice(-6);
  }
  rmSync(partial, { recursive: true, force: true });
  throw new SetupError(
    'FETCH_FAILED',
    `pip could not install ${requirement}. ${advice} What pip said last:\n  ${said.join('\n  ')}`,
    { requirement },
  );
}
