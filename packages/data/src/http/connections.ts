import { Agent, ProxyAgent, type Dispatcher } from 'undici';

const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

type Environment = Record<string, string | undefined>;

/** Connections to servers, kept open between requests, through the proxies that the environment names. */
export class Connections {
  readonly #options: Agent.Options;
  readonly #direct: Agent;
  readonly #throughProxy = new Map<string, ProxyAgent>();

  constructor(timeoutSeconds: number) {
    this.#options = {
      // The limit on the whole answer is kept elsewhere; these two are 300 s by default, and a query may take 600.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: 1000 * Math.min(timeoutSeconds, 30) },
    };
    this.#direct = new Agent(this.#options);
  }

  to(url: string): Dispatcher {
    const proxy = proxyFor(new URL(url), process.env);
    if (proxy === null) return this.#direct;
    const agent = this.#throughProxy.get(proxy) ?? new ProxyAgent({ ...this.#options, uri: proxy });
    this.#throughProxy.set(proxy, agent);
    return agent;
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#direct, ...this.#throughProxy.values()].map((agent) => agent.destroy()));
  }
}

/**
 * The proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name for an address, in either case; null where there is none.
 * This machine itself is never asked through one.
 */
export function proxyFor({ protocol, hostname, port }: URL, environment: Environment): string | null {
  const value = (name: string) => environment[name] || environment[name.toUpperCase()] || '';
  const proxy = protocol === 'https:' ? value('https_proxy') || value('http_proxy') : value('http_proxy');
  if (proxy === '' || THIS_MACHINE.includes(hostname)) return null;
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  const isExempt = value('no_proxy')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = entry, onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (onlyPort !== undefined && onlyPort !== ownPort) return false;
      const domain = name.replace(/^\*?\.?/, '');
      return name === '*' || hostname === domain || (domain !== '' && hostname.endsWith(`.${domain}`));
    });
  if (isExempt) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}
