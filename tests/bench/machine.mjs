import { availableParallelism, totalmem } from 'node:os';
import { inspectProcessor } from '@perseus/core';

/** One line on what the figures were measured on. */
export function describeMachine() {
  const { model, features } = inspectProcessor();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} threads, ${memory} GiB, ${features.join(' ')}; Node ${process.version}`;
}
