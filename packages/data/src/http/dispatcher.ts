import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';

const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];
const THIS_MACHINE = 'localhost,127.0.0.1,[::1]';

/** Connections that go through the proxies of the environment, if it names any; never to this machine itself. */
export function dispatcherFromEnvironment(timeoutSeconds: number): Dispatcher {
  const options = {
    // The limit on the whole answer is kept elsewhere; these two are 300 s by default, and a query may take 600.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 1000 * Math.min(timeoutSeconds, 30) },
  };
  if (PROXY_VARIABLES.every((name) => !process.env[name])) return new Agent(options);
  const exempt = process.env.no_proxy ?? process.env.NO_PROXY;
  return new EnvHttpProxyAgent({ ...options, noProxy: exempt ? `${exempt},${THIS_MACHINE}` : THIS_MACHINE });
}
