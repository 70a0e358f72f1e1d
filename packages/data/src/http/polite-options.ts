import { PerseusError } from '@perseus/core';

export interface PoliteOptions {
  /** Of all requests together, those that are tried again included. */
  requestsPerSecond: number;
  /** Requests under way at a time. */
  concurrency: number;
  /** For a whole answer, from the request's start to the body's last byte. */
  timeoutSeconds: number;
  /** Further attempts after the first. */
  retries: number;
  /** The longest body that is read. */
  maxBytes: number;
  /** The longest pause before the first retry; it doubles from there, up to a minute. Default 1. */
  backoffSeconds?: number;
  /** The longest wait that a service may ask for by `Retry-After`. Default 300. */
  maxRetryAfterSeconds?: number;
  userAgent?: string;
  /** Uniform in [0, 1): spreads the pauses. Default `Math.random`. */
  random?: () => number;
  onRetry?(event: RetryEvent): void;
}

export interface RetryEvent {
  /** Without secrets. */
  url: string;
  /** The attempt that failed, 1-based, of `attempts`. */
  attempt: number;
  attempts: number;
  waitSeconds: number;
  /** Null where no answer came. */
  status: number | null;
  reason: string;
}

/** What suits a public service: one request a second, two under way, five tries beyond the first. */
export const POLITE_DEFAULTS: PoliteOptions = {
  requestsPerSecond: 1,
  concurrency: 2,
  timeoutSeconds: 60,
  retries: 5,
  maxBytes: 256 * 2 ** 20,
};

/** For a query to a database, which SkyServer lets run for 600 s: an answer is waited for as long as it may still come. */
export const POLITE_QUERIES: PoliteOptions = { ...POLITE_DEFAULTS, timeoutSeconds: 660 };

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
