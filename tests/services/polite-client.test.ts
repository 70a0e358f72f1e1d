import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POLITE_DEFAULTS, PoliteClient, type PoliteOptions, type RetryEvent } from '@perseus/data';
import type { Route } from '../stand-in/exchange.js';
import {
  always,
  firstRequests,
  inTurn,
  share,
  throttled,
  unavailable,
  type Fault,
} from '../stand-in/faults.js';
import { startStandIn, type StandIn } from '../stand-in/server.js';

const routes: Route[] = [
  { path: /^\/small$/, answer: () => ({ contentType: 'Text/Plain; charset=utf-8', body: 'of Perseus' }) },
  { path: /^\/large$/, answer: () => ({ body: Buffer.alloc(1 << 20) }) },
  {
    path: /^\/bomb$/,
    answer: () => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(1 << 24)) }),
  },
  {
    path: /^\/off-footprint$/,
    answer: () => ({ status: 404, reason: 'NOT FOUND. Outside.', contentType: 'image/jpeg', body: 'jpeg' }),
  },
  { path: /^\/echo$/, answer: ({ method, body }) => ({ body: `${method} ${body.toString()}` }) },
  { path: /^\/around$/, answer: () => ({ status: 302, headers: { location: '/around' }, body: '' }) },
  { path: /^\/moved$/, answer: () => ({ status: 301, headers: { location: '/small' }, body: 'moved' }) },
  { path: /^\/see-other$/, answer: () => ({ status: 303, headers: { location: '/echo' }, body: '' }) },
  { path: /^\/same-method$/, answer: () => ({ status: 307, headers: { location: '/echo' }, body: '' }) },
];

const FAST: PoliteOptions = {
  ...POLITE_DEFAULTS,
  requestsPerSecond: 2000,
  concurrency: 4,
  timeoutSeconds: 20,
  retries: 4,
  backoffSeconds: 0.005,
};

let service: StandIn;
beforeEach(async () => void (service = await startStandIn({ routes })));
afterEach(() => service.close());

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error as Error & { code: string; place: Record<string, unknown> },
  );

/** Whatever was going on: a client that is closed has no connection. */
async function noConnectionIsLeft(client: PoliteClient): Promise<void> {
  await client[Symbol.asyncDispose]();
  await expect.poll(() => service.connections(), { timeout: 10_000 }).toBe(0);
}

describe('an answer', () => {
  test('comes whole, with its status, its type without parameters, and how often it was asked for', async () => {
    await using client = new PoliteClient(FAST);
    const answer = await client.request({ url: `${service.url}/small` });
    expect(answer).toMatchObject({ status: 200, contentType: 'text/plain', attempts: 1 });
    expect(answer.body.toString()).toBe('of Perseus');
    expect(service.requests[0]?.headers['user-agent']).toMatch(/^Perseus\/\d/);
  });

  test('of another status that a retry would not change is an answer', async () => {
    await using client = new PoliteClient(FAST);
    const answer = await client.request({ url: `${service.url}/off-footprint` });
    expect(answer).toMatchObject({ status: 404, contentType: 'image/jpeg', attempts: 1 });
    expect(answer.body.toString()).toBe('jpeg');
  });

  test('longer than the limit is refused before it is read, and once it is seen while it is read', async () => {
    await using client = new PoliteClient({ ...FAST, maxBytes: 100_000 });
    for (const path of ['/large', '/bomb']) {
      const error = await rejection(client.request({ url: service.url + path }));
      expect(error).toMatchObject({ code: 'SERVICE_ANSWER_TOO_LARGE' });
    }
    expect(service.requests).toHaveLength(2);
    const whole = await client.request({ url: `${service.url}/large`, maxBytes: 1 << 20 });
    expect(whole.body).toHaveLength(1 << 20);
    await noConnectionIsLeft(client);
  });

  test('that comes slowly is waited for, and given up when the time for the whole of it is over', async () => {
    service.setFaults(always({ kind: 'slow', pieces: 4, pauseMs: 100 }));
    await using patient = new PoliteClient(FAST);
    expect((await patient.request({ url: `${service.url}/small` })).body.toString()).toBe('of Perseus');
    await using hasty = new PoliteClient({ ...FAST, timeoutSeconds: 0.25, retries: 1 });
    const error = await rejection(hasty.request({ url: `${service.url}/small` }));
    expect(error).toMatchObject({ code: 'SERVICE_TIMEOUT', place: { attempts: 2 } });
  });
});

describe('a fault that passes', () => {
  test.each<[string, Fault]>([
    ['a connection that is refused', { kind: 'refuse' }],
    ['a connection that is cut in the body', { kind: 'cut', afterBytes: 4 }],
    ['status 500', unavailable(500)],
    ['status 503', unavailable(503)],
    ['status 408', unavailable(408)],
    ['status 425', unavailable(425)],
    ['status 429', throttled()],
  ])('is tried again: %s', async (_what, fault) => {
    service.setFaults(firstRequests(2, fault));
    const events: RetryEvent[] = [];
    await using client = new PoliteClient({ ...FAST, onRetry: (event) => events.push(event) });
    const answer = await client.request({ url: `${service.url}/small?token=abc` });
    expect(answer.body.toString()).toBe('of Perseus');
    expect(answer.attempts).toBe(3);
    expect(events.map(({ attempt, attempts, url }) => ({ attempt, attempts, url }))).toEqual(
      [1, 2].map((attempt) => ({ attempt, attempts: 5, url: `${service.url}/small?token=***` })),
    );
  });

  test.each<[string, Fault, string, number | undefined]>([
    ['status 503', unavailable(503), 'SERVICE_UNAVAILABLE', 503],
    ['status 429', throttled('0'), 'SERVICE_THROTTLED', 429],
    ['a connection that is refused', { kind: 'refuse' }, 'SERVICE_UNREACHABLE', undefined],
    ['a connection that is cut', { kind: 'cut', afterBytes: 4 }, 'SERVICE_UNREACHABLE', undefined],
    ['no answer', { kind: 'hang' }, 'SERVICE_TIMEOUT', undefined],
  ])('that does not pass is an error with a name: %s', async (_what, fault, code, status) => {
    service.setFaults(always(fault));
    await using client = new PoliteClient({ ...FAST, retries: 2, timeoutSeconds: 0.3 });
    const error = await rejection(client.request({ url: `${service.url}/small?token=abc` }));
    expect(error).toMatchObject({
      code,
      place: { attempts: 3, status, url: `${service.url}/small?token=***` },
    });
    expect(error.message).not.toContain('abc');
    expect(service.requests).toHaveLength(3);
    await noConnectionIsLeft(client);
  });

  test('a server that is not there cannot be reached', async () => {
    const { url } = service;
    await service.close();
    await using client = new PoliteClient({ ...FAST, retries: 1 });
    const error = await rejection(client.request({ url }));
    expect(error).toMatchObject({ code: 'SERVICE_UNREACHABLE', place: { attempts: 2 } });
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('a fifth of random faults leaves every one of 200 requests answered', async () => {
    service.setFaults(share(0.2, 7));
    await using client = new PoliteClient({ ...FAST, retries: 8, concurrency: 8 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => client.request({ url: `${service.url}/small` })),
    );
    expect(answers.every(({ body }) => body.toString() === 'of Perseus')).toBe(true);
    expect(service.requests.length).toBeGreaterThan(220);
  });

  test('pauses are random between nothing and a limit that doubles', async () => {
    service.setFaults(always(unavailable()));
    const waits = async (random: () => number) => {
      const events: RetryEvent[] = [];
      const options = { ...FAST, retries: 3, backoffSeconds: 0.01, random };
      await using client = new PoliteClient({ ...options, onRetry: (event) => events.push(event) });
      await rejection(client.request({ url: service.url }));
      return events.map(({ waitSeconds }) => waitSeconds);
    };
    expect(await waits(() => 0)).toEqual([0, 0, 0]);
    expect(await waits(() => 0.5)).toEqualWithin([0.005, 0.01, 0.02], 1e-12);
  });
});

describe('the caller knows better', () => {
  test('what comes with status 200 and is an error is asked for again, and handed over at last', async () => {
    await using client = new PoliteClient({ ...FAST, retries: 2 });
    const answer = await client.request({ url: `${service.url}/small`, isTransient: () => true });
    expect(answer).toMatchObject({ status: 200, attempts: 3 });
  });

  test('a wrong query with status 500 is asked once', async () => {
    service.setFaults(always(unavailable(500)));
    await using client = new PoliteClient(FAST);
    const answer = await client.request({ url: `${service.url}/small`, isTransient: () => false });
    expect(answer).toMatchObject({ status: 500, attempts: 1 });
  });

  test('a status that is an error stays one after the last try', async () => {
    service.setFaults(always(unavailable(503)));
    await using client = new PoliteClient({ ...FAST, retries: 1 });
    const error = await rejection(client.request({ url: service.url, isTransient: () => true }));
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});

describe('politeness', () => {
  test('one rate holds for all requests, retries included', async () => {
    service.setFaults(firstRequests(5, unavailable()));
    await using client = new PoliteClient({ ...FAST, requestsPerSecond: 50, concurrency: 20, retries: 9 });
    const started = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => client.request({ url: `${service.url}/small` })));
    // Request i goes out 20 ms after the one before it, so no earlier than this after the start.
    expect(service.requests).toHaveLength(11);
    for (const [i, { atMs }] of service.requests.entries())
      expect(atMs - started).toBeGreaterThan(20 * i - 2);
  });

  test('no more requests are under way than the limit', async () => {
    let underWay = 0;
    let most = 0;
    const slow: Route = {
      path: /^\/slow$/,
      answer: async () => {
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setTimeout(resolve, 20));
        underWay--;
        return { body: '' };
      },
    };
    await using other = await startStandIn({ routes: [slow] });
    await using client = new PoliteClient({ ...FAST, concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, () => client.request({ url: `${other.url}/slow` })));
    expect(most).toBe(3);
  });

  test('Retry-After holds back everybody', async () => {
    service.setFaults(inTurn([throttled('0.5')]));
    await using client = new PoliteClient({ ...FAST, concurrency: 8, random: () => 0 });
    const first = client.request({ url: `${service.url}/small` });
    await expect.poll(() => service.requests.length).toBe(1);
    // Time for the answer to come back; whoever asks then waits, although nobody answered them so.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([first, ...[1, 2, 3].map(() => client.request({ url: `${service.url}/small` }))]);
    const [refused, ...later] = service.requests.map(({ atMs }) => atMs) as [number, ...number[]];
    expect(later).toHaveLength(4);
    for (const atMs of later) expect(atMs - refused).toBeGreaterThan(498);
  });

  test('a service that asks to wait until tomorrow is asked again after the longest wait', async () => {
    service.setFaults(inTurn([throttled('86400'), unavailable(503, { 'retry-after': '86400' })]));
    const events: RetryEvent[] = [];
    const options = { ...FAST, maxRetryAfterSeconds: 0.05, random: () => 0 };
    await using client = new PoliteClient({ ...options, onRetry: (event) => events.push(event) });
    await client.request({ url: `${service.url}/small` });
    expect(events).toMatchObject([
      { waitSeconds: 0.05, status: 429 },
      { waitSeconds: 0.05, status: 503 },
    ]);
  });
});

describe('stopping', () => {
  const reason = new Error('stopped by hand');

  test.each<[string, Partial<PoliteOptions>, Fault]>([
    ['while no answer comes', {}, { kind: 'hang' }],
    ['in the middle of a body', {}, { kind: 'slow', pieces: 5, pauseMs: 100_000 }],
    ['in the pause before a retry', { backoffSeconds: 100, random: () => 1 }, unavailable()],
  ])('an abort %s is prompt, gives its reason and leaves no connection', async (_when, options, fault) => {
    service.setFaults(always(fault));
    const stop = new AbortController();
    await using client = new PoliteClient({ ...FAST, timeoutSeconds: 1000, ...options });
    const asked = rejection(client.request({ url: `${service.url}/small`, signal: stop.signal }));
    await expect.poll(() => service.requests.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort(reason);
    expect(await asked).toBe(reason);
    await noConnectionIsLeft(client);
  });

  test('an abort takes requests out of the queue that were not sent yet', async () => {
    service.setFaults(always({ kind: 'hang' }));
    const stop = new AbortController();
    await using client = new PoliteClient({ ...FAST, concurrency: 1 });
    const asked = [1, 2, 3].map(() => rejection(client.request({ url: service.url, signal: stop.signal })));
    await expect.poll(() => service.requests.length).toBe(1);
    stop.abort(reason);
    expect(await Promise.all(asked)).toEqual([reason, reason, reason]);
    expect(service.requests).toHaveLength(1);
    service.setFaults(null);
    expect((await client.request({ url: `${service.url}/small` })).status).toBe(200);
  });

  test('a signal that was raised before sends nothing', async () => {
    await using client = new PoliteClient(FAST);
    const signal = AbortSignal.abort(reason);
    expect(await rejection(client.request({ url: service.url, signal }))).toBe(reason);
    expect(service.requests).toHaveLength(0);
  });

  test('closing the client ends what is under way and leaves no connection', async () => {
    service.setFaults(always({ kind: 'hang' }));
    const client = new PoliteClient(FAST);
    const asked = rejection(client.request({ url: service.url }));
    await expect.poll(() => service.requests.length).toBe(1);
    await noConnectionIsLeft(client);
    expect(await asked).toMatchObject({ code: 'SERVICE_CLOSED' });
    expect(await rejection(client.request({ url: service.url }))).toMatchObject({ code: 'SERVICE_CLOSED' });
  });

  test('one signal serves any number of requests without a warning', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => void warnings.push(warning);
    process.on('warning', listen);
    const { signal } = new AbortController();
    await using client = new PoliteClient({ ...FAST, concurrency: 40 });
    await Promise.all(
      Array.from({ length: 80 }, () => client.request({ url: `${service.url}/small`, signal })),
    );
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

describe('redirects', () => {
  test('are followed, and a form becomes a plain request where the service says so', async () => {
    await using client = new PoliteClient(FAST);
    const ask = async (path: string) =>
      (await client.request({ url: service.url + path, method: 'POST', body: 'form' })).body.toString();
    expect((await client.request({ url: `${service.url}/moved` })).body.toString()).toBe('of Perseus');
    expect(await ask('/see-other')).toBe('GET ');
    expect(await ask('/same-method')).toBe('POST form');
  });

  test('in a circle are given up', async () => {
    await using client = new PoliteClient(FAST);
    const error = await rejection(client.request({ url: `${service.url}/around` }));
    expect(error).toMatchObject({ code: 'SERVICE_REDIRECT' });
    expect(service.requests).toHaveLength(6);
  });

  test('to another server take no token along', async () => {
    const away: Route = {
      path: /^\/away$/,
      answer: () => ({ status: 302, headers: { location: `${service.url}/small` }, body: '' }),
    };
    await using other = await startStandIn({ routes: [away] });
    await using client = new PoliteClient(FAST);
    const headers = { Authorization: 'Bearer abc', 'X-Auth-Token': 'abc', accept: 'text/plain' };
    await client.request({ url: `${other.url}/away`, headers });
    expect(other.requests[0]?.headers.authorization).toBe('Bearer abc');
    expect(service.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(service.requests[0]?.headers).not.toHaveProperty('x-auth-token');
    expect(service.requests[0]?.headers.accept).toBe('text/plain');
  });
});

describe('what cannot be asked', () => {
  test.each([
    ['requestsPerSecond', 0],
    ['concurrency', 1.5],
    ['timeoutSeconds', NaN],
    ['retries', -1],
    ['maxBytes', 0],
    ['backoffSeconds', -1],
  ])('%s of %s is refused by name', (option, value) => {
    expect(() => new PoliteClient({ ...FAST, [option]: value })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', place: { option } }),
    );
  });

  test.each(['ftp://sky.example/', 'file:///etc/passwd', 'sky.example', ''])(
    'the address "%s" is refused',
    async (url) => {
      await using client = new PoliteClient(FAST);
      expect(await rejection(client.request({ url }))).toMatchObject({ code: 'SERVICE_ADDRESS' });
    },
  );
});
