import { counted } from '@perseus/core';
import { Command } from 'commander';
import { searchFromFlags, withSearchFlags, type SearchFlags } from '../../options/catalogue/search-flags.js';
import { politenessFromFlags, withServiceFlags, type ServiceFlags } from '../../options/service-flags.js';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { searching } from '../../steps/catalogue/searching.js';
import type { Run } from '../../terminal/command-action.js';

interface SearchOptions extends OutputOptions, SearchFlags, ServiceFlags {
  output?: string;
  release: string;
  sql?: string;
  dryRun?: boolean;
}

export function catalogueSearchCommand(run: Run): Command {
  const command = new Command('search')
    .description("Search SDSS by SkyServer's SQL: about a cluster or a position, with or without spectra.")
    .argument('[cluster]', 'perseus, coma, virgo, ...; or --ra, --dec and --radius')
    .option('-o, --output <file>', 'where to; its extension says the format: csv, ecsv, fits, vot, parquet')
    .option('--release <name>', 'data release', 'dr16')
    .option('--sql <file>', 'a query of your own, one SELECT, in the place of all other options')
    .option('--dry-run', 'show the query, and ask nobody')
    .action((cluster: string | undefined, options: SearchOptions) =>
      run(options, async (session) => {
        const { searchSql, sqlFromFile } = await import('@perseus/data');
        const sql =
          options.sql === undefined
            ? searchSql(await searchFromFlags(cluster, options))
            : await sqlFromFile(options.sql);
        if (options.dryRun) {
          session.voice.result([sql], { sql, release: options.release });
          return;
        }
        const found = await searching(session, {
          sql,
          release: options.release,
          service: options.service,
          output: options.output,
          politeness: politenessFromFlags(options),
        });
        session.voice.result([`Table: ${found.output}, ${counted(found.rows, 'row')}`], found);
      }),
    );
  return withServiceFlags(withSearchFlags(withOutputOptions(command)));
}
