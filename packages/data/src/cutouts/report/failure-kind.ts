import type { PerseusError } from '@perseus/core';

const KINDS: Record<string, string> = {
  SERVICE_THROTTLED: 'too many requests',
  SERVICE_TIMEOUT: 'no answer in time',
  SERVICE_UNREACHABLE: 'not reached',
  SERVICE_ANSWER_TOO_LARGE: 'too large an answer',
  SERVICE_REDIRECT: 'redirected astray',
  SERVICE_UNAVAILABLE: 'no answer of use',
  SERVICE_ERROR: 'refused by the service',
  SERVICE_ANSWER: 'an answer that cannot be read',
  CUTOUT_UNREADABLE: 'cannot be read',
  CUTOUT_TOO_LARGE: 'too large a file',
};

/** A failed question in a few words, by which failures are counted; null where it is no fault of a single object. */
export function failureKind({ code, place }: PerseusError): string | null {
  if (code === 'SERVICE_UNAVAILABLE' && place.status !== undefined) return `status ${place.status}`;
  return KINDS[code] ?? null;
}
