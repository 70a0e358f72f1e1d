import { PerseusError } from '@perseus/core';
import { parseVotable, type VotableCatalogue } from '../../catalogue/votable/read.js';
import type { HttpAnswer, PoliteClient } from '../../http/polite-client.js';
import { plainText } from '../../http/plain-text.js';
import { urlWithoutSecrets } from '../../http/url-without-secrets.js';

export interface TapQuery {
  /** The service's base address; `/sync` is added to it. */
  url: string;
  /** ADQL. */
  query: string;
  /** The service is asked for no more, and may give fewer. */
  maxRows: number;
  /** Sent as a bearer token, and over https only. */
  token?: string;
  client: PoliteClient;
  signal?: AbortSignal;
}

/**
 * Asks a TAP service by a synchronous query.
 *
 * @returns the table with units and UCDs; `overflow` where the service has more rows than it gave
 * @throws PerseusError `SERVICE_ERROR` (the service says what was wrong with the query), `SERVICE_ANSWER` (no VOTable),
 *   and what the client throws
 * @see IVOA Table Access Protocol 1.1, 2.7.1; DALI 1.1, 4.2 (errors as VOTables)
 */
export async function queryTap(request: TapQuery): Promise<VotableCatalogue> {
  const { query, maxRows, client, token, signal } = request;
  const url = `${request.url.replace(/\/+$/, '').replace(/\/sync$/, '')}/sync`;
  if (token !== undefined && !isSafeForSecrets(url)) {
    const message = `A token was given for ${urlWithoutSecrets(url)}, where anybody on the way could read it. Give the service's https address.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'token' });
  }
  const body = new URLSearchParams({
    REQUEST: 'doQuery',
    LANG: 'ADQL',
    FORMAT: 'votable',
    MAXREC: String(maxRows),
    QUERY: query,
  });
  const answer = await client.request({
    url,
    method: 'POST',
    body,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    isTransient,
    ...(signal && { signal }),
  });
  return readAnswer(answer, query, signal);
}

async function readAnswer(
  answer: HttpAnswer,
  query: string,
  signal?: AbortSignal,
): Promise<VotableCatalogue> {
  const url = urlWithoutSecrets(answer.url);
  if (!looksLikeVotable(answer)) throw notVotable(answer, url);
  const catalogue = await parseVotable(answer.body, url, signal && { signal });
  if (answer.status < 200 || answer.status > 299) throw notVotable(answer, url);
  return { ...catalogue, notes: [...catalogue.notes, `TAP ${url}`, `Query: ${query.replace(/\s+/g, ' ')}`] };
}

/** An error that is a VOTable is about the query, whatever its status; a page with 200 comes from somebody in between. */
function isTransient(answer: HttpAnswer): boolean | undefined {
  if (answer.status === 429 || answer.status === 503) return undefined;
  if (looksLikeVotable(answer)) return false;
  return answer.status >= 200 && answer.status <= 299 ? true : undefined;
}

function looksLikeVotable({ body }: HttpAnswer): boolean {
  return /<(\w+:)?VOTABLE[\s>]/.test(body.toString('latin1', 0, 4096));
}

function notVotable(answer: HttpAnswer, url: string): PerseusError {
  const { status, attempts } = answer;
  const text = plainText(answer.body.toString('utf8', 0, 4096)).replace(/[.\s]+$/, '');
  const said = text === '' ? '' : `: ${text}`;
  if (status >= 200 && status <= 299) {
    const message = `${url} sent no VOTable${said}. Check that it is a TAP service's address, or try again later.`;
    return new PerseusError('SERVICE_ANSWER', message, { url, status, attempts });
  }
  const message = `${url} refused with status ${status}${said}. Check the address and the query.`;
  return new PerseusError('SERVICE_ERROR', message, { url, status, attempts });
}

function isSafeForSecrets(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
