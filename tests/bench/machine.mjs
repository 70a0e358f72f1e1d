import { spawnSync } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { inspectProcessor } from '@perseus/core';

/** One line on what the figures were measured on. */
export function describeMachine() {
  const { model, features } = inspectProcessor();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} threads, ${memory} GiB, ${features.join(' ')}; Node ${process.version}`;
}

/** The GPUs that NVIDIA's driver shows, to follow that line; nothing where there is none. */
export function describeGpus() {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8' });
  return status === 0 ? `; ${stdout.trim().split('\n').join('; ')}` : '';
}
