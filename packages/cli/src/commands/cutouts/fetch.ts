import { Command } from 'commander';
import { serviceFromFlags, withCutoutFlags, type CutoutFlags } from '../../options/cutout-flags.js';
import { realNumber, wholeNumber } from '../../options/parse.js';
import { politenessFromFlags, withServiceFlags, type ServiceFlags } from '../../options/service-flags.js';
import { whereOption, withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { tableReading, withTableFlags, type TableFlags } from '../../options/catalogue/table-flags.js';
import { fetchedLines } from '../../printing/fetched-lines.js';
import { fetchingCutouts } from '../../steps/fetching-cutouts.js';
import type { Run } from '../../terminal/command-action.js';

interface FetchOptions extends OutputOptions, CutoutFlags, ServiceFlags, TableFlags {
  objects: string;
  output: string;
  where: string[];
  retryFailed?: boolean;
  verify?: boolean;
  maxBlack?: number;
  maxFailures?: number;
}

export function cutoutsFetchCommand(run: Run): Command {
  const command = new Command('fetch')
    .description(
      'Fetch a cutout for each object of a table; Ctrl-C saves, and the same line goes on from there.',
    )
    .requiredOption('--objects <file>', 'table with positions and ids, of any format')
    .requiredOption('-o, --output <folder>', 'folder of the cutouts, with a manifest of what became of each')
    .addOption(whereOption())
    .option('--retry-failed', 'ask again also for what is off the footprint, black or of another size')
    .option('--verify', 'compare what is there with its hash, instead of its size alone')
    .option(
      '--max-black <share>',
      'a cutout with more black pixels is black (default: 0.05)',
      realNumber({ least: 0 }),
    )
    .option(
      '--max-failures <n>',
      'stop after so many objects in a row without an answer (default: 30)',
      wholeNumber(1),
    )
    .action((options: FetchOptions) =>
      run(options, async (session) => {
        const report = await fetchingCutouts(session, {
          objectsPath: options.objects,
          reading: tableReading(options),
          filters: options.where,
          source: serviceFromFlags(options),
          output: options.output,
          politeness: politenessFromFlags(options),
          retryFailed: options.retryFailed,
          verify: options.verify,
          maxBlackFraction: options.maxBlack,
          maxFailuresInARow: options.maxFailures,
        });
        session.voice.result(fetchedLines(report), report);
      }),
    );
  return withTableFlags(withServiceFlags(withCutoutFlags(withOutputOptions(command))));
}
