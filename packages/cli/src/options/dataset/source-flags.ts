import type { Command } from 'commander';
import { PerseusError, type LabelSource } from '@perseus/core';
import type { BuildRequest, BuildSource } from '@perseus/data';
import { repeated } from '../parse.js';
import { tableReading, type TableFlags } from '../catalogue/table-flags.js';

export interface SourceFlags extends TableFlags {
  objects?: string[];
  classes?: string[];
  redshifts?: string[];
  spectra?: string;
  cutouts?: string[];
  cutoutName?: string[];
  redshiftColumn?: string;
  classColumn?: string;
}

/** The tables and folders that a dataset is made of. */
export function withSourceFlags(command: Command): Command {
  return command
    .optionsGroup('Tables and cutouts (each may be given several times; together they are one dataset):')
    .option('--objects <file>', 'table with a column label: 1 member, 0 background', repeated)
    .option(
      '--classes <file>',
      'table whose classes become labels, as the Perseus Cluster Catalogue',
      repeated,
    )
    .option('--redshifts <file>', 'table whose redshifts become labels, as a spectroscopic search', repeated)
    .option('--cutouts <folder>', 'folder of PNG, JPEG, WebP or TIFF cutouts, or give a field', repeated)
    .option(
      '--cutout-name <template>',
      'names of the cutouts, where they are not in a column file nor the id: {id}.jpg, ra{ra}_dec{dec}.jpg',
      repeated,
    )
    .option('--spectra <file>', 'table of spectra that decide over the labels of the objects they lie on')
    .option('--redshift-column <name>', 'column of redshifts, where the guess by name and UCD is wrong')
    .option('--class-column <name>', 'column of classes, where the guess is wrong');
}

/** @throws PerseusError `OPTION_MISSING` where no table is named */
export function sourcesFromFlags(
  flags: SourceFlags,
): Pick<BuildRequest, 'sources' | 'spectraPath' | 'spectraTable' | 'cutoutsDirs' | 'cutoutNames'> {
  const reading = tableReading(flags);
  const { redshiftColumn: redshift, classColumn } = flags;
  const redshiftRole = redshift === undefined ? {} : { redshift };
  const classRole = classColumn === undefined ? {} : { class: classColumn };
  const from = (paths: string[] = [], labels: LabelSource, roles: object = {}): BuildSource[] =>
    paths.map((path) => ({ path, labels, ...reading, roles: { ...reading.roles, ...roles } }));
  const sources = [
    ...from(flags.objects, 'given'),
    ...from(flags.classes, 'classes', classRole),
    ...from(flags.redshifts, 'redshifts', redshiftRole),
  ];
  if (sources.length === 0) {
    throw new PerseusError(
      'OPTION_MISSING',
      'No table of objects was named. Give --objects FILE (labels of its own), --classes FILE or --redshifts FILE.',
      { option: 'objects' },
    );
  }
  return {
    sources,
    spectraPath: flags.spectra,
    spectraTable: { roles: redshiftRole },
    cutoutsDirs: flags.cutouts ?? [],
    cutoutNames: flags.cutoutName,
  };
}
