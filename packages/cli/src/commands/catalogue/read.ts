import { counted } from '@perseus/core';
import { Command } from 'commander';
import { names, wholeNumber } from '../../options/parse.js';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { tableReading, withTableFlags, type TableFlags } from '../../options/catalogue/table-flags.js';
import { rowsLines } from '../../printing/rows-lines.js';
import { readFirstRows } from '../../steps/catalogue/reading.js';
import type { Run } from '../../terminal/command-action.js';

interface ReadOptions extends OutputOptions, TableFlags {
  output?: string;
  columns?: string[];
  rows: number;
}

export function catalogueReadCommand(run: Run): Command {
  const command = new Command('read')
    .description('Show the first rows of a table, or write it in another format.')
    .argument(
      '<table>',
      'CSV, TSV, ECSV, FITS, VOTable, Parquet, CDS with its ReadMe, or the PCC, also as .gz',
    )
    .option(
      '-o, --output <file>',
      'where to; its extension says the format: csv, tsv, ecsv, fits, vot, parquet',
    )
    .option('--columns <names>', 'only these columns, with commas', names())
    .option('--rows <n>', 'how many rows are shown', wholeNumber(1), 10)
    .action((table: string, options: ReadOptions) =>
      run(options, async ({ voice, signal }) => {
        const { format, readmePath } = tableReading(options);
        const how = { format, readmePath, columns: options.columns, signal };
        const { catalogue, first } = await readFirstRows(table, how, options.rows);
        if (options.output === undefined) {
          voice.result(rowsLines(first), first);
          return;
        }
        const { writeCatalogue } = await import('@perseus/data');
        await writeCatalogue(catalogue, options.output, { signal });
        const { rows, columns } = first;
        voice.result(
          [`Table: ${options.output}, ${counted(rows, 'row')}, ${counted(columns.length, 'column')}`],
          {
            output: options.output,
            rows,
            columns,
          },
        );
      }),
    );
  return withTableFlags(withOutputOptions(command));
}
