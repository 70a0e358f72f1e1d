import { fetch, type Response } from 'undici';
import { PerseusError } from '@perseus/core';
import type { Connections } from './connections.js';
import type { HttpAnswer, HttpRequest } from './http-answer.js';
import { redirectTarget } from './redirect-target.js';
import { urlWithoutSecrets } from './url-without-secrets.js';

const OF_ONE_SERVER_ONLY = ['authorization', 'cookie', 'x-auth-token'];

export interface ExchangeOptions {
  connections: Connections;
  timeoutSeconds: number;
  maxBytes: number;
  userAgent: string;
  signal: AbortSignal;
  /** Waited for before each request that goes out, redirects included. */
  turn(signal: AbortSignal): Promise<void>;
}

/** No answer came. */
export class NoAnswer extends Error {
  /** @param isLasting whether the next attempt would meet with the same (a certificate that has expired) */
  constructor(
    readonly kind: 'timeout' | 'unreachable',
    message: string,
    readonly isLasting: boolean,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Asks once and reads the answer to its end, redirects followed.
 *
 * @throws NoAnswer; the signal's reason; PerseusError `SERVICE_ANSWER_TOO_LARGE`, `SERVICE_REDIRECT`
 */
export async function exchange(
  request: HttpRequest,
  options: ExchangeOptions,
): Promise<Omit<HttpAnswer, 'attempts'>> {
  await options.turn(options.signal);
  const started = performance.now();
  // The limit holds for the whole answer: a body that trickles in for hours must not keep a slot.
  using limit = new TimeLimit(options.timeoutSeconds, options.signal);
  try {
    const response = await followRedirects(request, options, limit.signal);
    const body = await readBody(response, request.maxBytes ?? options.maxBytes);
    return {
      url: response.url,
      status: response.status,
      headers: response.headers,
      contentType: (response.headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase(),
      body,
      elapsedMs: performance.now() - started,
    };
  } catch (cause) {
    options.signal.throwIfAborted();
    if (limit.hasPassed) {
      const message = `the answer was not there after ${options.timeoutSeconds} s`;
      throw new NoAnswer('timeout', message, false, { cause });
    }
    throw cause instanceof PerseusError ? cause : unreachable(cause);
  } finally {
    // Whatever of the answer is not wanted: without this its socket would stay open until the server ends it.
    limit.stop();
  }
}

/** A signal that follows another one, and is raised by itself when the time is up. */
class TimeLimit implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #followed: AbortSignal;
  hasPassed = false;

  constructor(seconds: number, followed: AbortSignal) {
    this.#followed = followed;
    this.#timer = setTimeout(() => {
      this.hasPassed = true;
      this.stop();
    }, 1000 * seconds);
    followed.addEventListener('abort', this.stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly stop = (): void => this.#controller.abort();

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#followed.removeEventListener('abort', this.stop);
  }
}

async function followRedirects(
  request: HttpRequest,
  { connections, userAgent, turn }: ExchangeOptions,
  signal: AbortSignal,
): Promise<Response> {
  let { url, method = 'GET', body } = request;
  let headers: Record<string, string> = { 'user-agent': userAgent, accept: '*/*' };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  for (let redirects = 0; ; redirects++) {
    const dispatcher = connections.to(url);
    const response = await fetch(url, { method, headers, body, signal, dispatcher, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || response.status === 304 || location === null) {
      return response;
    }
    await response.body?.cancel();
    const next = redirectTarget(url, location, redirects);
    if (next.origin !== new URL(url).origin) headers = without(headers, OF_ONE_SERVER_ONLY);
    if (response.status !== 307 && response.status !== 308 && method === 'POST') {
      [method, body] = ['GET', undefined];
      headers = without(headers, ['content-type']);
    }
    url = next.href;
    await turn(signal);
  }
}

function without(headers: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > maxBytes) throw tooLarge(response.url, maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Counted as it comes, after decompression: a small answer may unfold to gigabytes.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(response.url, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function tooLarge(url: string, maxBytes: number): PerseusError {
  const address = urlWithoutSecrets(url);
  const message = `The answer of ${address} is larger than ${maxBytes} bytes and was not read on. Ask for less at a time, or raise the limit.`;
  return new PerseusError('SERVICE_ANSWER_TOO_LARGE', message, { url: address, maxBytes });
}

const LASTING = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_|UNABLE_TO_|ERR_INVALID_)/;

function unreachable(cause: unknown): NoAnswer {
  // fetch says "fetch failed"; what failed is the cause of it.
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = (inner as { code?: unknown } | null)?.code;
  const reason = inner instanceof Error && inner.message !== '' ? inner.message : String(code ?? inner);
  return new NoAnswer('unreachable', reason, typeof code === 'string' && LASTING.test(code), { cause });
}
