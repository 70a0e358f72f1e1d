import { Command } from 'commander';
import type { FieldPrior } from '@perseus/data';
import { prior } from '../../options/fields/classify-flags.js';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { mergedLines } from '../../printing/field-lines.js';
import { SavedAndStopped, type Run } from '../../terminal/command-action.js';

interface MergeFlags extends OutputOptions {
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
    .option('--mixed', 'join shards of different engines and precisions too')
    .action((shards: string[], options: MergeFlags) =>
      run(options, async ({ voice, signal, commandLine }) => {
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
        voice.result(mergedLines(merged, output), { ...merged, output });
      }),
    );
  return withOutputOptions(command);
}
