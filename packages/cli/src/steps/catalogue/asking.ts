import type { PoliteClient, PoliteOptions } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';

/** Asks a service with a client of its own that is closed however it ends; tries that come again are told. */
export async function asking<T>(
  { voice }: Session,
  politeness: Partial<PoliteOptions>,
  ask: (client: PoliteClient) => Promise<T>,
): Promise<T> {
  const { POLITE_QUERIES, PoliteClient } = await import('@perseus/data');
  await using client = new PoliteClient({
    ...POLITE_QUERIES,
    ...politeness,
    onRetry: ({ url, attempt, attempts, waitSeconds, reason }) =>
      voice.note(`${url}: ${reason}; try ${attempt + 1} of ${attempts} in ${waitSeconds.toFixed(1)} s`, {
        type: 'retry',
        ...{ url, attempt, attempts, waitSeconds, reason },
      }),
  });
  // Awaited here: the client is closed when this function is left.
  return await ask(client);
}
