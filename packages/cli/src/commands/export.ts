import { Command } from 'commander';
import { threadsOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';

interface ExportOptions extends OutputOptions {
  output?: string;
  threads: number;
}

export function exportCommand(run: Run): Command {
  const command = new Command('export')
    .description('Write a run as model.onnx; refused, not warned, where it differs from what was trained.')
    .argument('<run>', 'folder of a finished training')
    .option('-o, --output <file>', 'where to (default: model.onnx in the run)')
    .addOption(threadsOption())
    .action((folder: string, options: ExportOptions) =>
      run(options, async ({ voice, signal }) => {
        const { exportRun, runPaths } = await import('@perseus/core');
        const output = options.output ?? runPaths(folder).onnx;
        const report = await exportRun(folder, output, { signal, threads: options.threads });
        voice.result([`Model: ${report.output}`], report);
      }),
    );
  return withOutputOptions(command);
}
