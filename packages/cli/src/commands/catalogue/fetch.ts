import { counted } from '@perseus/core';
import { Argument, Command, Option } from 'commander';
import { wholeNumber } from '../../options/parse.js';
import { politenessFromFlags, withServiceFlags, type ServiceFlags } from '../../options/service-flags.js';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { fetchingPcc, fetchingTap } from '../../steps/catalogue/fetching-catalogue.js';
import type { Run } from '../../terminal/command-action.js';

interface FetchOptions extends OutputOptions, ServiceFlags {
  output: string;
  source: 'auto' | 'gavo' | 'vizier';
  tap?: string;
  query?: string;
  maxRows: number;
}

export function catalogueFetchCommand(run: Run): Command {
  const command = new Command('fetch')
    .description('Fetch a published catalogue: the Perseus Cluster Catalogue by name, any other by TAP.')
    .addArgument(new Argument('[catalogue]', 'pcc; or --tap and --query').choices(['pcc']))
    .requiredOption(
      '-o, --output <file>',
      'where to; its extension says the format: csv, ecsv, fits, vot, parquet',
    )
    .addOption(
      new Option('--source <name>', 'pcc: its home GAVO, VizieR, or the second where the first fails')
        .choices(['auto', 'gavo', 'vizier'])
        .default('auto'),
    )
    .option('--tap <url>', 'a TAP service, with --query; a token is read from PERSEUS_TAP_TOKEN')
    .option('--query <adql>', 'what it is asked')
    .option('--max-rows <n>', 'rows that a TAP service is asked for at most', wholeNumber(1), 1_000_000)
    .action((catalogue: 'pcc' | undefined, options: FetchOptions) =>
      run(options, async (session) => {
        const { output, source, tap, query, maxRows, service } = options;
        const politeness = politenessFromFlags(options);
        const fetched =
          catalogue === 'pcc'
            ? await fetchingPcc(session, { output, source, service, tap, query, politeness })
            : await fetchingTap(session, { output, tap, query, maxRows, politeness });
        session.voice.result(
          [
            `Table: ${output}, ${counted(fetched.rows, 'row')}, ${counted(fetched.columns.length, 'column')}, from ${fetched.source}`,
            ...('checksumPath' in fetched ? [`Checksum: ${fetched.checksumPath}`] : []),
          ],
          fetched,
        );
      }),
    );
  return withServiceFlags(withOutputOptions(command));
}
