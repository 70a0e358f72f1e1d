import { PERSEUS_VERSION } from '@perseus/core';
import { Command, CommanderError } from 'commander';
import { catalogueCommand } from './commands/catalogue/catalogue.js';
import { classifyCommand } from './commands/classify/classify.js';
import { cutoutsCommand } from './commands/cutouts/cutouts.js';
import { datasetCommand } from './commands/dataset/dataset.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { evaluateCommand } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { setupCommand } from './commands/setup.js';
import { simulateCommand } from './commands/simulate.js';
import { trainCommand } from './commands/train.js';
import { runCommand, type Run } from './terminal/command-action.js';
import { EXIT } from './terminal/exit-codes.js';
import { listenForInterruption } from './terminal/interruption.js';

/**
 * The `perseus` command.
 *
 * @param argv the words after `perseus`
 * @returns the exit code: 0 done, 1 failed, 2 usage, 130 / 143 / 138 stopped by SIGINT / SIGTERM / SIGUSR1
 */
export async function perseus(argv: readonly string[]): Promise<number> {
  const speaks = !argv.includes('--json') && !argv.includes('--quiet');
  using interruption = listenForInterruption((signal) => {
    if (speaks) process.stderr.write(`\n${signal}: stopping at the next step; once more leaves at once.\n`);
  });

  let exitCode: number = EXIT.done;
  const json = argv.includes('--json');
  const program = assemble(async (options, body) => {
    exitCode = await runCommand(options, interruption, body, argv);
  });
  throwUsageErrors(program, json);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return afterUsage(error, json);
    throw error;
  }
}

function assemble(run: Run): Command {
  const program = new Command('perseus')
    .description('Tells galaxies that belong to a cluster from those behind it, from image cutouts alone.')
    .version(PERSEUS_VERSION)
    // So that options behind `classify merge` are the merge's.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      "\nStart with `perseus demo`. `perseus <command> --help` tells a command's options.",
    );
  for (const command of [
    demoCommand(run),
    doctorCommand(run),
    setupCommand(run),
    simulateCommand(run),
    catalogueCommand(run),
    cutoutsCommand(run),
    datasetCommand(run),
    trainCommand(run),
    evaluateCommand(run),
    exportCommand(run),
    classifyCommand(run),
  ]) {
    program.addCommand(command);
  }
  return program;
}

/** Commander would leave the process itself, with 1 for usage errors; programs get them as JSON, below. */
function throwUsageErrors(command: Command, json: boolean): void {
  command.exitOverride();
  if (json) command.configureOutput({ outputError: () => {} });
  else command.showHelpAfterError('(--help tells the options)');
  for (const each of command.commands) throwUsageErrors(each as Command, json);
}

function afterUsage(error: CommanderError, json: boolean): number {
  if (error.exitCode === 0) return EXIT.done; // --help and --version
  if (json) {
    const message = error.message.replace(/^error: /, '');
    process.stderr.write(`${JSON.stringify({ type: 'error', code: 'USAGE', message, place: {} })}\n`);
  }
  return EXIT.usage;
}
