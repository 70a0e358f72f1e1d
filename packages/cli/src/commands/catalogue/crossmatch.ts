import { Command, Option } from 'commander';
import { matchFromFlags, withMatchFlags, type MatchFlags } from '../../options/catalogue/match-flags.js';
import { politenessFromFlags, withServiceFlags, type ServiceFlags } from '../../options/service-flags.js';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { tableReading, withTableFlags, type TableFlags } from '../../options/catalogue/table-flags.js';
import { crossmatchLines } from '../../printing/crossmatch-lines.js';
import { crossmatching } from '../../steps/catalogue/crossmatching.js';
import { crossmatchingSdss } from '../../steps/catalogue/crossmatching-sdss.js';
import type { Run } from '../../terminal/command-action.js';

interface CrossmatchOptions extends OutputOptions, MatchFlags, TableFlags, ServiceFlags {
  output: string;
  sdss?: boolean;
  release: string;
  spectra?: boolean;
}

export function catalogueCrossmatchCommand(run: Run): Command {
  const command = new Command('crossmatch')
    .description('Join two tables on the sky, or one with SDSS.')
    .argument('<left>', 'table whose rows are matched')
    .argument('[right]', 'table they are matched with; or --sdss')
    .requiredOption(
      '-o, --output <file>',
      'where to; its extension says the format: csv, ecsv, fits, vot, parquet',
    )
    .addOption(
      new Option('--sdss', "match with SDSS's photometric objects by its CrossID").conflicts('matches'),
    )
    .option('--release <name>', 'sdss: data release', 'dr16')
    .option('--spectra', 'sdss: also the spectrum of each match, where it has one')
    .action((left: string, right: string | undefined, options: CrossmatchOptions) =>
      run(options, async (session) => {
        const request = {
          left,
          leftReading: tableReading(options),
          output: options.output,
          ...matchFromFlags(right, options),
        };
        const matched =
          request.right === null
            ? await crossmatchingSdss(session, request, {
                release: options.release,
                service: options.service,
                spectra: options.spectra,
                politeness: politenessFromFlags(options),
              })
            : await crossmatching(session, { ...request, right: request.right });
        session.voice.result(crossmatchLines(matched), matched);
      }),
    );
  return withServiceFlags(withTableFlags(withMatchFlags(withOutputOptions(command))));
}
