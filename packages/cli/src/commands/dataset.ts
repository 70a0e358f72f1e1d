import { Command } from 'commander';
import type { Run } from '../terminal/command-action.js';
import { datasetBuildCommand } from './dataset-build.js';
import { datasetInfoCommand } from './dataset-info.js';

export function datasetCommand(run: Run): Command {
  return new Command('dataset')
    .description('Pack labelled cutouts for training, and tell what a dataset holds.')
    .addCommand(datasetBuildCommand(run))
    .addCommand(datasetInfoCommand(run));
}
