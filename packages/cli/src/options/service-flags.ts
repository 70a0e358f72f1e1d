import type { Command } from 'commander';
import type { PoliteOptions } from '@perseus/data';
import { realNumber, wholeNumber } from './parse.js';

export interface ServiceFlags {
  service?: string;
  rate?: number;
  concurrency?: number;
  timeout?: number;
  retries?: number;
}

/** How a service is asked. */
export function withServiceFlags(command: Command): Command {
  return command
    .optionsGroup('The service:')
    .option(
      '--service <url>',
      'address in the place of the usual one (of SDSS and Pan-STARRS the server alone), for mirrors',
    )
    .option('--rate <n>', 'requests a second at most, retries included', realNumber({ above: 0 }))
    .option('--concurrency <n>', 'requests under way at a time', wholeNumber(1))
    .option('--timeout <s>', 'seconds for a whole answer', realNumber({ above: 0 }))
    .option('--retries <n>', 'further tries where another may mend it', wholeNumber(0));
}

/** What was given; the rest is for who makes the client. */
export function politenessFromFlags(flags: ServiceFlags): Partial<PoliteOptions> {
  const { rate, concurrency, timeout, retries } = flags;
  return {
    ...(rate !== undefined && { requestsPerSecond: rate }),
    ...(concurrency !== undefined && { concurrency }),
    ...(timeout !== undefined && { timeoutSeconds: timeout }),
    ...(retries !== undefined && { retries }),
  };
}
