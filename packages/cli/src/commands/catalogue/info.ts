import { Command } from 'commander';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { tableReading, withTableFlags, type TableFlags } from '../../options/catalogue/table-flags.js';
import { catalogueLines } from '../../printing/catalogue-lines.js';
import type { Run } from '../../terminal/command-action.js';

export function catalogueInfoCommand(run: Run): Command {
  const command = new Command('info')
    .description(
      'Tell what a table holds: columns, units, what they are taken for, and what is wrong with rows.',
    )
    .argument('<table>', 'any format that `perseus catalogue read` takes')
    .action((table: string, options: OutputOptions & TableFlags) =>
      run(options, async ({ voice, signal }) => {
        const { describeCatalogue, readCatalogue } = await import('@perseus/data');
        const { roles, raUnit, decUnit, format, readmePath } = tableReading(options);
        const catalogue = await readCatalogue(table, { format, readmePath, signal });
        const description = describeCatalogue(catalogue, { ...roles, raUnit, decUnit });
        voice.result(catalogueLines(description), description);
      }),
    );
  return withTableFlags(withOutputOptions(command));
}
