import { spawnSync } from 'node:child_process';

/**
 * Runs a program of the set-up with its output on stderr, so that stdout stays free for what is asked of the caller.
 *
 * @throws Error with `advice` where the program is missing or fails
 */
export function run(program, args, { cwd, env = {}, advice }) {
  const { error, status, signal } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
  });
  if (error?.code === 'ENOENT') throw new Error(`${program} was not found. ${advice}`);
  if (error) throw error;
  if (status !== 0) {
    throw new Error(
      `\`${program} ${args.join(' ')}\` ended with ${signal ?? `exit code ${status}`}. ${advice}`,
    );
  }
}
