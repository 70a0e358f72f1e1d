import { basename } from 'node:path';
import { Command } from 'commander';
import type { FieldPrior, MergeReport } from '@perseus/data';
import { prior, withTableDrawingFlags, type TableDrawingFlags } from '../../options/fields/classify-flags.js';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { mergedLines } from '../../printing/field-lines.js';
import { drawingTable } from '../../steps/fields/drawing-field.js';
import { SavedAndStopped, type Run } from '../../terminal/command-action.js';

interface MergeFlags extends OutputOptions, TableDrawingFlags {
  output: string;
  catalogue?: string;
  prior?: FieldPrior;
  mixed?: boolean;
}

export function classifyMergeCommand(run: Run): Command {
  const command = new Command('merge')
    .description('Join the shards of one classification into the table that a single run would have written.')
    .argument('<shard...>', 'folders that `perseus classify --shard` left, all of them')
    .requiredOption('-o, --output <file>', 'where to: .fits, .vot, .parquet, .ecsv or .csv')
    .option('--catalogue <file>', 'the catalogue, where it is not where the shards found it')
    .option('--prior <fraction|column|em>', "in the place of the shards' own", prior)
    .option('--mixed', 'join shards of different engines, precisions, kinds of device and painters too')
    .action((shards: string[], options: MergeFlags) =>
      run(options, async (session) => {
        const { voice, signal, commandLine } = session;
        const { mergeShards } = await import('@perseus/data');
        const { output, catalogue, mixed } = options;
        const merged = await mergeShards(shards, output, {
          ...(catalogue !== undefined && { catalogue }),
          ...(options.prior && { prior: options.prior }),
          ...(mixed !== undefined && { mixed }),
          signal,
        }).catch((error: unknown) => {
          // The shards are as they were.
          throw signal.aborted ? new SavedAndStopped(commandLine) : error;
        });
        const { positionColumns, ...report } = merged;
        await drawingTable(session, {
          ...options,
          table: output,
          title: basename(output),
          reading: readingBy(positionColumns),
        });
        voice.result(mergedLines(merged, output, options), { ...report, output });
      }),
    );
  return withOutputOptions(withTableDrawingFlags(command));
}

/** The roles that the shards had, whatever the table's own names say. */
function readingBy({ ra, dec, ...units }: MergeReport['positionColumns']) {
  return { roles: { ra, dec }, ...units };
}
