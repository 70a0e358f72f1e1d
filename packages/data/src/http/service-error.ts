import { PerseusError } from '@perseus/core';
import { urlWithoutSecrets } from './url-without-secrets.js';

/** Why an attempt came to nothing. */
export interface Failure {
  kind: 'timeout' | 'unreachable' | 'throttled' | 'unavailable';
  reason: string;
  /** Null where no answer came. */
  status: number | null;
  /** Whether another try would meet with the same. */
  isLasting: boolean;
  retryAfterSeconds: number | null;
  cause?: unknown;
}

const TRANSIENT_BELOW_500 = [408, 425, 429];

/** Whether a service that answers so may answer otherwise in a moment. */
export function isTransientStatus(status: number): boolean {
  return status >= 500 || TRANSIENT_BELOW_500.includes(status);
}

/** What it means to the user that no attempt gave an answer. */
export function serviceError(url: string, failure: Failure, attempts: number): PerseusError {
  const address = urlWithoutSecrets(url);
  const { code, what, remedy } = SENTENCES[failure.kind];
  const tries = attempts === 1 ? 'at the only attempt' : `${attempts} times in a row`;
  const message = `${address} ${what} ${tries} (${failure.reason}). ${remedy}`;
  const status = failure.status ?? undefined;
  return new PerseusError(code, message, { url: address, attempts, status }, { cause: failure.cause });
}

const SENTENCES = {
  timeout: {
    code: 'SERVICE_TIMEOUT',
    what: 'did not answer in time',
    remedy: 'Ask for less at a time, allow more time, or try again later.',
  },
  unreachable: {
    code: 'SERVICE_UNREACHABLE',
    what: 'could not be reached',
    remedy:
      'Check the address and the connection; behind a proxy set HTTPS_PROXY and HTTP_PROXY, and NO_PROXY where it must not be used.',
  },
  throttled: {
    code: 'SERVICE_THROTTLED',
    what: 'asked for fewer requests',
    remedy: 'Wait some minutes, and then ask for fewer a second.',
  },
  unavailable: {
    code: 'SERVICE_UNAVAILABLE',
    what: 'could not answer',
    remedy: 'Try again later: the fault is on the side of the service.',
  },
} as const;
