import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('../../bin/perseus.js', import.meta.url));
const counting = fileURLToPath(new URL('programs/count-threads.cjs', import.meta.url));

/** Threads that the command starts, libuv's among them: nothing else is started by what only prints. */
async function threadsWith(poolSize: string | undefined): Promise<number> {
  const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
  const size = poolSize === undefined ? {} : { UV_THREADPOOL_SIZE: poolSize };
  const args = ['--require', counting, command, '--version'];
  const { stderr } = await promisify(execFile)(process.execPath, args, { env: { ...env, ...size } });
  return Number(/threads: (\d+)/.exec(stderr)?.[1]);
}

test.skipIf(process.platform !== 'linux')(
  'the command has threads for all processors beside those that runs hold, or as many as the user says',
  async () => {
    expect(await threadsWith('1')).toBe(1);
    expect(await threadsWith('5')).toBe(5);
    expect(await threadsWith(undefined)).toBe(Math.max(4, availableParallelism()) + 4);
  },
);
