import { PerseusError } from '@perseus/core';
import { urlWithoutSecrets } from './url-without-secrets.js';

const MAX_REDIRECTS = 5;

/**
 * Where a redirect leads.
 *
 * @param redirects followed before this one
 * @throws PerseusError `SERVICE_REDIRECT` for too many, for what is no address of the web, and from https to http
 */
export function redirectTarget(from: string, location: string, redirects: number): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : null;
  const reason =
    redirects >= MAX_REDIRECTS
      ? `redirects more than ${MAX_REDIRECTS} times`
      : next === null || !/^https?:$/.test(next.protocol)
        ? 'redirects to an address that is none of the web'
        : from.startsWith('https:') && next.protocol === 'http:'
          ? 'redirects from https to http, where anybody could read and change the answer'
          : null;
  if (next !== null && reason === null) return next;
  const address = urlWithoutSecrets(from);
  throw new PerseusError(
    'SERVICE_REDIRECT',
    `${address} ${reason}. Give the address that the service has now.`,
    { url: address },
  );
}
