import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { POLITE_DEFAULTS, PoliteClient } from '@perseus/data';
import { startStandIn } from '../stand-in/server.js';

test('a service is asked through the proxy that the environment names', async () => {
  await using service = await startStandIn({
    routes: [{ path: /^\/far$/, answer: () => ({ body: 'through the proxy' }) }],
  });
  const asked: string[] = [];
  const proxy = createServer();
  // Whatever name it is asked for, it connects to the stand-in: the name need not exist.
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const there = connect(Number(new URL(service.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    for (const end of [there, socket])
      end.on('error', () => [there, socket].forEach((other) => other.destroy()));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  for (const name of ['http_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  try {
    await using client = new PoliteClient({ ...POLITE_DEFAULTS, retries: 0 });
    const answer = await client.request({ url: 'http://sky.invalid/far' });
    expect(answer.body.toString()).toBe('through the proxy');
    expect(asked).toEqual(['sky.invalid:80']);
  } finally {
    vi.unstubAllEnvs();
    proxy.close();
  }
});
