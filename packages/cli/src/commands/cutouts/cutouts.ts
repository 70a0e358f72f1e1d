import { Command } from 'commander';
import type { Run } from '../../terminal/command-action.js';
import { cutoutsFetchCommand } from './fetch.js';

export function cutoutsCommand(run: Run): Command {
  return new Command('cutouts')
    .description('Fetch images of the objects of a table.')
    .addCommand(cutoutsFetchCommand(run));
}
