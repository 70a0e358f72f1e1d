import { PerseusError } from '@perseus/core';
import type { PoliteOptions } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';
import { asking } from './asking.js';

export interface SearchingOptions {
  sql: string;
  release: string;
  /** SkyServer's own address where not given. */
  service: string | undefined;
  output: string | undefined;
  politeness: Partial<PoliteOptions>;
}

export interface Searched {
  output: string;
  rows: number;
  columns: string[];
  /** The service gave as many rows as it ever gives: there may be more. */
  truncated: boolean;
  sql: string;
}

/**
 * Asks SkyServer and writes what it found.
 *
 * @throws PerseusError `OPTION_MISSING` without an output, before anybody is asked
 */
export async function searching(session: Session, options: SearchingOptions): Promise<Searched> {
  const { sql, release, service, output } = options;
  if (output === undefined) {
    throw new PerseusError(
      'OPTION_MISSING',
      'Nothing says where the table goes. Give --output FILE, or --dry-run to see the query.',
      {
        option: 'output',
      },
    );
  }
  const { refuseUnwritable, skyServerSearch, writeCatalogue } = await import('@perseus/data');
  await refuseUnwritable(output);
  const { signal, voice } = session;
  voice.note(`Asking SkyServer (${release}) ...`);
  const found = await asking(session, options.politeness, (client) =>
    skyServerSearch({ sql, release, service, client, signal }),
  );
  if (found.truncated) {
    voice.note(
      `SkyServer gave ${found.rows} rows, as many as it ever gives: there may be more. Search a smaller radius.`,
    );
  }
  await writeCatalogue(found, output, { signal });
  const columns = found.columns.map(({ name }) => name);
  return { output, rows: found.rows, columns, truncated: found.truncated, sql };
}
