import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Route, StandInAnswer, StandInRequest } from './exchange.js';
import { sendWith, type FaultPlan } from './faults.js';
import { skyServerRoutes, type SkyServerOptions } from './skyserver.js';
import { tapRoutes, type TapOptions } from './tap.js';

export interface StandInOptions {
  skyServer?: SkyServerOptions;
  tap?: TapOptions;
  /** Looked at before the services' own. */
  routes?: Route[];
  faults?: FaultPlan;
}

export interface LoggedRequest extends StandInRequest {
  /** When it came, in milliseconds of `performance.now()`. */
  atMs: number;
}

export interface StandIn extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  requests: LoggedRequest[];
  /** Connections that are open now. */
  connections(): Promise<number>;
  /** From the next request on. */
  setFaults(faults: FaultPlan | null): void;
  close(): Promise<void>;
}

/** The services, as far as their answers go: a real server on this machine that the real client talks to. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const routes: Route[] = [
    ...(options.routes ?? []),
    ...skyServerRoutes(options.skyServer),
    ...tapRoutes(options.tap),
  ];
  const requests: LoggedRequest[] = [];
  let faults: FaultPlan | null = options.faults ?? null;
  const server = createServer((incoming, response) => {
    void (async () => {
      const atMs = performance.now();
      const request = await readRequest(incoming, requests.length + 1);
      requests.push({ ...request, atMs });
      await sendWith(faults?.(request) ?? null, response, async () => answer(routes, request));
    })().catch((cause: unknown) => response.destroy(cause as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    setFaults: (next) => void (faults = next),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function answer(routes: Route[], request: StandInRequest): Promise<StandInAnswer> {
  const route = routes.find(({ path }) => path.test(request.path));
  return route === undefined
    ? { status: 404, contentType: 'text/html', body: `<html><body>No ${request.path} here.</body></html>` }
    : await route.answer(request);
}

async function readRequest(incoming: IncomingMessage, number: number): Promise<StandInRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const url = new URL(incoming.url ?? '/', 'http://stand-in');
  return {
    number,
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    form: await formOf(incoming.headers['content-type'] ?? '', body),
  };
}

async function formOf(contentType: string, body: Buffer): Promise<URLSearchParams> {
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return new URLSearchParams(body.toString());
  const form = new URLSearchParams();
  if (!contentType.startsWith('multipart/form-data')) return form;
  const parts = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  for (const [name, value] of parts)
    form.append(name, typeof value === 'string' ? value : await value.text());
  return form;
}
