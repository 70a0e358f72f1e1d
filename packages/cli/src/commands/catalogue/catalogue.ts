import { Command } from 'commander';
import type { Run } from '../../terminal/command-action.js';
import { catalogueCrossmatchCommand } from './crossmatch.js';
import { catalogueFetchCommand } from './fetch.js';
import { catalogueInfoCommand } from './info.js';
import { catalogueReadCommand } from './read.js';
import { catalogueSearchCommand } from './search.js';

export function catalogueCommand(run: Run): Command {
  return new Command('catalogue')
    .description('Fetch, search, crossmatch and read tables of objects, of any format astronomers use.')
    .addCommand(catalogueFetchCommand(run))
    .addCommand(catalogueSearchCommand(run))
    .addCommand(catalogueCrossmatchCommand(run))
    .addCommand(catalogueReadCommand(run))
    .addCommand(catalogueInfoCommand(run));
}
