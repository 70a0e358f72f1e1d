import { Command } from 'commander';
import type { Run } from '../../terminal/command-action.js';
import { datasetBuildCommand } from './build.js';
import { datasetInfoCommand } from './info.js';
import { datasetPreviewCommand } from './preview.js';

export function datasetCommand(run: Run): Command {
  return new Command('dataset')
    .description('Make a dataset of labelled cutouts, look at it, and tell what it holds.')
    .addCommand(datasetBuildCommand(run))
    .addCommand(datasetPreviewCommand(run))
    .addCommand(datasetInfoCommand(run));
}
