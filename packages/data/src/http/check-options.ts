import { PerseusError } from '@perseus/core';
import type { PoliteOptions } from './polite-client.js';

/** @throws PerseusError `OPTION_INVALID` */
export function checkPoliteOptions(options: PoliteOptions): void {
  const { requestsPerSecond, concurrency, timeoutSeconds, retries, maxBytes, backoffSeconds = 1 } = options;
  demand('requestsPerSecond', requestsPerSecond, requestsPerSecond > 0, 'a number above 0');
  demand(
    'concurrency',
    concurrency,
    isWhole(concurrency) && concurrency >= 1,
    'a whole number of at least 1',
  );
  demand(
    'timeoutSeconds',
    timeoutSeconds,
    timeoutSeconds > 0 && timeoutSeconds < 1e6,
    'a number of seconds above 0',
  );
  demand('retries', retries, isWhole(retries) && retries >= 0, 'a whole number of at least 0');
  demand('maxBytes', maxBytes, maxBytes > 0, 'a number of bytes above 0');
  demand('backoffSeconds', backoffSeconds, backoffSeconds >= 0, 'a number of seconds of at least 0');
}

const isWhole = Number.isSafeInteger;

function demand(option: string, value: number, isGood: boolean, wanted: string): void {
  if (isGood) return;
  throw new PerseusError('OPTION_INVALID', `${option} is ${value}. Give ${wanted}.`, { option });
}
