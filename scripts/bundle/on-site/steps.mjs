import { spawnSync } from 'node:child_process';

/**
 * Runs one step of a check and tells how it went.
 *
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 * @param {{quiet: boolean, cwd?: string}} options quiet: what it says is shown where it fails
 * @returns {boolean} whether it went well
 */
export function runStep(name, program, args, { quiet, cwd }) {
  const begun = performance.now();
  const stdio = quiet ? 'pipe' : ['ignore', 'inherit', 'inherit'];
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    stdio,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (status === 0) {
    console.log(`ok      ${name} (${seconds} s)`);
    return true;
  }
  console.log(`FAILED  ${name}: ${error?.message ?? signal ?? `exit code ${status}`}`);
  if (quiet) console.log(`${stdout}\n${stderr}`);
  return false;
}
