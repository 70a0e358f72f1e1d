import { Command } from 'commander';
import { PerseusError, counted } from '@perseus/core';
import { tableReading, withTableFlags, type TableFlags } from '../../options/catalogue/table-flags.js';
import { withFieldClassifyFlags } from '../../options/fields/classify-flags.js';
import { fieldOptions } from '../../options/fields/field-options.js';
import { withFieldSourceFlags } from '../../options/fields/source-flags.js';
import { whichWay, type WhichFlags } from '../../options/fields/which-way.js';
import { wholeNumber } from '../../options/parse.js';
import {
  viewCount,
  viewsOption,
  whereOption,
  withEngineOptions,
  withOutputOptions,
  type EngineFlags,
  type OutputOptions,
} from '../../options/shared.js';
import { damageOf, fieldLines } from '../../printing/field-lines.js';
import { classifying } from '../../steps/classifying.js';
import { classifyingField } from '../../steps/fields/classifying-field.js';
import type { Run, Session } from '../../terminal/command-action.js';
import { classifyMergeCommand } from './merge.js';

export interface ClassifyOptions extends OutputOptions, EngineFlags, TableFlags, WhichFlags {
  tta: string;
  batchSize?: number;
}

export function classifyCommand(run: Run): Command {
  const command = new Command('classify')
    .description('Give each object of a table, or of a field, its probability of membership.')
    // Left to `whichWay`: commander would ask for them before `classify merge` too.
    .option('--model <run|file>', 'folder of a run, or model.onnx (required)')
    .option(
      '-o, --output <file>',
      'where to (required): .csv of cutouts; .fits, .vot, .parquet, .ecsv or .csv of a field; every input column is kept',
    )
    .option('--objects <file>', 'table with positions, and file or id: CSV, FITS, VOTable, Parquet, ...')
    .option('--cutouts <folder>', 'folder of PNG, JPEG, WebP or TIFF cutouts')
    .addOption(viewsOption())
    .addOption(whereOption())
    .option(
      '--batch-size <n>',
      'cutouts at once (default: 8, or 256 on a GPU; fewer where views are averaged)',
      wholeNumber(1),
    )
    .action((options: ClassifyOptions) => run(options, (session) => classify(session, options)));
  withEngineOptions(command);
  withOutputOptions(command);
  for (const withFlags of [withFieldSourceFlags, withFieldClassifyFlags, withTableFlags]) withFlags(command);
  // So that `-o` behind `merge` is the merge's.
  return command.enablePositionalOptions().addCommand(classifyMergeCommand(run));
}

async function classify(session: Session, options: ClassifyOptions): Promise<void> {
  const way = whichWay(options);
  if (way.kind === 'field') return classifyField(session, options, way);
  const engine = engineOf(options);
  const classified = await classifying(session, {
    model: way.model,
    objectsPath: way.objects,
    reading: tableReading(options),
    cutoutsDir: way.cutouts,
    output: way.output,
    ...engine,
    filters: options.where,
  });
  const { objects, member, background, unclassified, output } = classified;
  session.voice.result(
    [
      `${counted(objects, 'object')}: ${counted(member, 'member')}, ${background} background, ${unclassified} not classified (flags says why)`,
      `Table: ${output}`,
    ],
    classified,
  );
}

async function classifyField(
  session: Session,
  options: ClassifyOptions,
  way: Extract<ReturnType<typeof whichWay>, { kind: 'field' }>,
): Promise<void> {
  const { field, model, output } = way;
  const how = { field, model, output, engine: engineOf(options), reading: tableReading(options) };
  const classified = await classifyingField(session, { ...how, ...fieldOptions(options) });
  session.voice.result(fieldLines(classified, options), classified);
  // The rest is done and written; a script must know all the same.
  const damage = damageOf(classified);
  if (damage !== null) throw new PerseusError('TILE_DAMAGED', damage, { path: classified.output });
}

function engineOf({ tta, engine, precision, device: devices, threads, batchSize }: ClassifyOptions) {
  const views = viewCount(tta);
  return { views, engine, precision, devices, threads, ...(batchSize !== undefined && { batchSize }) };
}
