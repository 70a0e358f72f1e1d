import { PerseusError } from '@perseus/core';
import type { PccReport, PoliteOptions } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';
import { asking } from './asking.js';

interface Fetching {
  output: string;
  tap: string | undefined;
  query: string | undefined;
  politeness: Partial<PoliteOptions>;
}

/** The Perseus Cluster Catalogue, with its checksum beside it. */
export async function fetchingPcc(
  session: Session,
  options: Fetching & { source: 'auto' | 'gavo' | 'vizier'; service: string | undefined },
): Promise<PccReport> {
  const { output, source, service, tap, query } = options;
  if (tap !== undefined || query !== undefined) {
    throw conflict('--tap and --query fetch another table than pcc. Leave them out, or the name.');
  }
  const { fetchPcc } = await import('@perseus/data');
  const { voice, signal } = session;
  voice.note('Asking for the Perseus Cluster Catalogue ...');
  return asking(session, options.politeness, (client) =>
    fetchPcc({
      output,
      source,
      // A mirror stands for the source that is asked first.
      ...(service !== undefined && { urls: { [source === 'vizier' ? 'vizier' : 'gavo']: service } }),
      client,
      signal,
      onWarning: (warning) => voice.note(warning),
    }),
  );
}

export interface FetchedTable {
  output: string;
  source: string;
  rows: number;
  columns: string[];
  /** The service has more rows than it gave. */
  truncated: boolean;
}

/** What a TAP service answers to a query. */
export async function fetchingTap(
  session: Session,
  { output, tap, query, maxRows, politeness }: Fetching & { maxRows: number },
): Promise<FetchedTable> {
  if (tap === undefined || query === undefined) {
    throw new PerseusError(
      'OPTION_MISSING',
      'Nothing says what to fetch. Give the name pcc, or --tap URL and --query ADQL.',
      {
        option: tap === undefined ? 'tap' : 'query',
      },
    );
  }
  const { queryTap, refuseUnwritable, writeCatalogue } = await import('@perseus/data');
  await refuseUnwritable(output);
  const { voice, signal } = session;
  const token = process.env.PERSEUS_TAP_TOKEN;
  voice.note(`Asking ${tap} ...`);
  const table = await asking(session, politeness, (client) =>
    queryTap({ url: tap, query, maxRows, client, signal, ...(token && { token }) }),
  );
  if (table.overflow) {
    voice.note(
      `${tap} has more than these ${table.rows} rows. Ask for more with --max-rows, or for less with the query.`,
    );
  }
  await writeCatalogue(table, output, { signal });
  const columns = table.columns.map(({ name }) => name);
  return { output, source: tap, rows: table.rows, columns, truncated: table.overflow };
}

function conflict(message: string): PerseusError {
  return new PerseusError('OPTION_CONFLICT', message, { option: 'tap' });
}
