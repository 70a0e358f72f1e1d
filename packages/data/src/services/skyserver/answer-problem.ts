import { PerseusError } from '@perseus/core';
import type { HttpAnswer } from '../../http/polite-client.js';
import { plainText } from '../../http/plain-text.js';
import { urlWithoutSecrets } from '../../http/url-without-secrets.js';

const OWN_ERROR_PAGE = /skyserver error|an error occur|invalid request|error_message/i;
const PASSES = /timeout|deadlock|network-related|transport-level|connection|server is (busy|not)/i;
const THROTTLED = /maximum \d+ queries/i;

/** What a SkyServer answer says is wrong, in whichever of its ways; null for a table. */
export function problemIn(answer: HttpAnswer): { text: string; isTransient: boolean } | null {
  const text = answer.body.toString('utf8', 0, Math.min(answer.body.length, 1 << 16)).replace(/^\ufeff/, '');
  const start = text.trimStart();
  if (start.startsWith('<')) return problemInPage(start, answer.status);
  if (start.startsWith('{') || start.startsWith('[')) return problemInJson(start);
  const [header = '', first = ''] = start.replace(/^#[^\n]*\n/, '').split(/\r?\n/);
  if (/^"?error_message"?\s*(,|$)/.test(header)) {
    // Refused by the filter before the database, with status 200 and a table of one column.
    return { text: first, isTransient: THROTTLED.test(first) };
  }
  if (answer.status < 200 || answer.status > 299) {
    const isTransient = answer.status >= 500;
    return { text: `status ${answer.status}${start === '' ? '' : `, ${start}`}`, isTransient };
  }
  return null;
}

/** For `HttpRequest.isTransient`: a query that is wrong stays wrong, whatever the status. */
export function isTransientAnswer(answer: HttpAnswer): boolean | undefined {
  // Asked for fewer requests: the client has its own way with that.
  if (answer.status === 429) return undefined;
  return problemIn(answer)?.isTransient ?? false;
}

/** @throws PerseusError `SERVICE_ERROR`, `SERVICE_THROTTLED` where the answer is no table */
export function checkIsTable(answer: HttpAnswer): void {
  const problem = problemIn(answer);
  if (problem === null) return;
  const url = urlWithoutSecrets(answer.url);
  const place = { url, status: answer.status, attempts: answer.attempts };
  const text = plainText(problem.text).replace(/[.:\s]+$/, '');
  if (THROTTLED.test(problem.text)) {
    const message = `${url} asked for fewer requests: ${text}. Wait a minute, and then ask for fewer a second.`;
    throw new PerseusError('SERVICE_THROTTLED', message, place);
  }
  const remedy = problem.isTransient ? 'Try again later.' : 'Mend the query, or what was asked for.';
  throw new PerseusError('SERVICE_ERROR', `${url} refused: ${text}. ${remedy}`, place);
}

function problemInPage(page: string, status: number): { text: string; isTransient: boolean } {
  const isOwn = OWN_ERROR_PAGE.test(page);
  // Its own page says why at length; of anybody else's (maintenance, a gateway) the title will do.
  const title = /<title[^>]*>(.*?)<\/title>/is.exec(page)?.[1] ?? '';
  const words = plainText(isOwn ? page.replace(/technical info.*/is, '') : title);
  const text = words === '' ? 'a web page in place of a table' : `a web page that says "${words}"`;
  return { text, isTransient: !isOwn && (status < 300 || status >= 500) };
}

function problemInJson(text: string): { text: string; isTransient: boolean } {
  const said = messageIn(text);
  return {
    text: said ?? `JSON in place of a table: ${text}`,
    isTransient: said !== null && PASSES.test(said),
  };
}

function messageIn(text: string): string | null {
  try {
    const parsed = JSON.parse(text) as { ErrorMessage?: unknown } | null;
    return typeof parsed?.ErrorMessage === 'string' ? parsed.ErrorMessage : null;
  } catch {
    return null;
  }
}
