import { Option, type Command } from 'commander';
import type { CatalogueFormat } from '@perseus/data';
import { FORMATS } from '../choices.js';

export interface TableFlags {
  idColumn?: string;
  raColumn?: string;
  decColumn?: string;
  raUnit?: 'deg' | 'hour' | 'rad';
  decUnit?: 'deg' | 'rad';
  format?: CatalogueFormat;
  readme?: string;
}

/** How a table is to be read where its content, names and UCDs do not say it rightly. */
export interface TableReading {
  roles: { id?: string; ra?: string; dec?: string };
  raUnit?: string;
  decUnit?: string;
  format?: CatalogueFormat;
  readmePath?: string;
}

export function withTableFlags(command: Command): Command {
  return command
    .optionsGroup('Where a table misleads (format, columns and units are told by content, UCD and name):')
    .option('--id-column <name>', 'column of identifiers')
    .option('--ra-column <name>', 'column of right ascension')
    .option('--dec-column <name>', 'column of declination')
    .addOption(
      new Option(
        '--ra-unit <unit>',
        'unit of right ascension, where neither the table nor its notation says',
      ).choices(['deg', 'hour', 'rad']),
    )
    .addOption(new Option('--dec-unit <unit>', 'unit of declination').choices(['deg', 'rad']))
    .addOption(new Option('--format <format>', 'format of the table').choices(FORMATS))
    .option('--readme <file>', 'ReadMe that describes a fixed-width table of the CDS');
}

export function tableReading(flags: TableFlags): TableReading {
  const { idColumn: id, raColumn: ra, decColumn: dec, raUnit, decUnit, format, readme } = flags;
  return {
    roles: {
      ...(id !== undefined && { id }),
      ...(ra !== undefined && { ra }),
      ...(dec !== undefined && { dec }),
    },
    ...(raUnit !== undefined && { raUnit }),
    ...(decUnit !== undefined && { decUnit }),
    ...(format !== undefined && { format }),
    ...(readme !== undefined && { readmePath: readme }),
  };
}
