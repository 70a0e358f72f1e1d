import PQueue from 'p-queue';
import { PERSEUS_VERSION, PerseusError } from '@perseus/core';
import { Connections } from './connections.js';
import { exchange, NoAnswer } from './exchange.js';
import { followSignals } from './follow-signals.js';
import type { HttpAnswer, HttpRequest } from './http-answer.js';
import { plainText } from './plain-text.js';
import { checkPoliteOptions, type PoliteOptions } from './polite-options.js';
import { pause, RateLimit } from './rate-limit.js';
import { retryAfterSeconds } from './retry-after.js';
import { isTransientStatus, serviceError, type Failure } from './service-error.js';
import { urlWithoutSecrets } from './url-without-secrets.js';

export type { HttpAnswer, HttpRequest } from './http-answer.js';

const MAX_BACKOFF_SECONDS = 60;

/**
 * Asks services on the web, and is no burden to them.
 *
 * All requests share one rate and one bound on how many are under way. What another try may mend (no connection, no
 * answer in time, 408, 425, 429, 5xx) is tried again after a random pause of at most `backoffSeconds` x 2^n ("full
 * jitter"); 429, and whoever sends `Retry-After`, holds back everybody. Any other status is an answer. Proxies are
 * taken from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.
 *
 * @see Brooker (2015), Exponential Backoff and Jitter, AWS Architecture Blog; RFC 9110, 10.2.3 and RFC 6585, 4
 */
export class PoliteClient implements AsyncDisposable {
  readonly #options: Required<Omit<PoliteOptions, 'onRetry'>> & Pick<PoliteOptions, 'onRetry'>;
  readonly #queue: PQueue;
  readonly #rate: RateLimit;
  readonly #connections: Connections;
  readonly #closing = new AbortController();

  /** @throws PerseusError `OPTION_INVALID` */
  constructor(options: PoliteOptions) {
    checkPoliteOptions(options);
    this.#options = {
      backoffSeconds: 1,
      maxRetryAfterSeconds: 300,
      userAgent: `Perseus/${PERSEUS_VERSION}`,
      random: Math.random,
      ...options,
    };
    this.#queue = new PQueue({ concurrency: options.concurrency });
    this.#rate = new RateLimit(options.requestsPerSecond);
    this.#connections = new Connections(options.timeoutSeconds);
  }

  /**
   * Asks until there is an answer that another try would not change, or no tries are left.
   *
   * @throws PerseusError `SERVICE_UNREACHABLE`, `SERVICE_TIMEOUT`, `SERVICE_THROTTLED`, `SERVICE_UNAVAILABLE` after the
   *   last try; `SERVICE_ANSWER_TOO_LARGE`, `SERVICE_REDIRECT` and `SERVICE_ADDRESS` at once; the signal's reason
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    checkAddress(request.url);
    using followed = followSignals([request.signal, this.#closing.signal]);
    const attempts = 1 + this.#options.retries;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(request, followed.signal, attempt);
      if ('answer' in outcome) {
        const { answer } = outcome;
        const isTransient = request.isTransient?.(answer) ?? isTransientStatus(answer.status);
        // What only the caller holds for an error is the caller's to name, when no tries are left.
        if (!isTransient || (attempt === attempts && !isTransientStatus(answer.status))) return answer;
      }
      const failure = 'answer' in outcome ? failureOf(outcome.answer) : outcome;
      if (attempt === attempts || failure.isLasting) throw serviceError(request.url, failure, attempt);
      await this.#waitAfter(failure, request.url, attempt, followed.signal);
    }
  }

  /** Ends what is under way and closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(
      new PerseusError('SERVICE_CLOSED', 'The client was closed while a request was under way. Ask again.'),
    );
    await this.#queue.onIdle();
    await this.#connections.destroy();
  }

  async #attempt(
    request: HttpRequest,
    signal: AbortSignal,
    attempt: number,
  ): Promise<{ answer: HttpAnswer } | Failure> {
    const exchangeOptions = {
      ...this.#options,
      connections: this.#connections,
      signal,
      turn: (stop: AbortSignal) => this.#rate.turn(stop),
    };
    try {
      const answer = await this.#queue.add(() => exchange(request, exchangeOptions), { signal });
      return { answer: { ...answer, attempts: attempt } };
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof NoAnswer)) throw cause;
      const { kind, message, isLasting } = cause;
      return { kind, reason: message, status: null, isLasting, retryAfterSeconds: null, cause };
    }
  }

  async #waitAfter(failure: Failure, url: string, attempt: number, signal: AbortSignal): Promise<void> {
    const { backoffSeconds, maxRetryAfterSeconds, random } = this.#options;
    const backoff = random() * Math.min(MAX_BACKOFF_SECONDS, backoffSeconds * 2 ** (attempt - 1));
    const asked = Math.min(failure.retryAfterSeconds ?? 0, maxRetryAfterSeconds);
    // Jitter on top, so that those who were held back together do not come back together.
    const waitSeconds = asked + backoff;
    if (failure.retryAfterSeconds !== null) this.#rate.holdBack(asked);
    else if (failure.status === 429) this.#rate.holdBack(backoff);
    const { status, reason } = failure;
    const attempts = 1 + this.#options.retries;
    this.#options.onRetry?.({ url: urlWithoutSecrets(url), attempt, attempts, waitSeconds, status, reason });
    await pause(1000 * waitSeconds, signal);
  }
}

function failureOf(answer: HttpAnswer): Failure {
  const { status } = answer;
  const kind = status === 429 ? 'throttled' : 'unavailable';
  const retryAfter = retryAfterSeconds(answer.headers.get('retry-after'));
  return { kind, reason: reasonOf(answer), status, isLasting: false, retryAfterSeconds: retryAfter };
}

function reasonOf({ status, contentType, body }: HttpAnswer): string {
  // Whoever is refused wants to know why, where the service says it in words.
  const isText = /^text\/|json|xml/.test(contentType);
  const words = isText ? plainText(body.toString('utf8', 0, 4096), 200).replace(/[.\s]+$/, '') : '';
  return words === '' ? `status ${status}` : `status ${status}: ${words}`;
}

function checkAddress(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  const address = urlWithoutSecrets(url);
  const message = `${address} is no address of the web. Give one that begins with https:// or http://.`;
  throw new PerseusError('SERVICE_ADDRESS', message, { url: address });
}
