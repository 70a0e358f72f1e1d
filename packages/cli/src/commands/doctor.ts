import { Command } from 'commander';
import { withOutputOptions, type OutputOptions } from '../options/shared.js';
import { machineLines } from '../printing/machine-lines.js';
import type { Run } from '../terminal/command-action.js';

export function doctorCommand(run: Run): Command {
  const command = new Command('doctor')
    .description(
      'Tell versions, devices, processor features and threads, what is missing, and how to mend it.',
    )
    .action((options: OutputOptions) =>
      run(options, async ({ voice }) => {
        const { onnxruntimeEngine } = await import('@perseus/core');
        const { inspectMachine, openvinoEngine, torchEngine } = await import('@perseus/native-trainer');
        const { inspectSky } = await import('@perseus/data');
        const machine = await inspectMachine();
        const sky = await inspectSky();
        const onGpu = machine.cuda.gpus.length > 0;
        const engines = {
          torch: await torchEngine.available(onGpu ? 'cuda:0' : 'cpu'),
          openvino: await openvinoEngine.available(),
          onnxruntime: await onnxruntimeEngine.available(),
        };
        voice.result(machineLines(machine, engines, sky), { ...machine, engines, sky });
      }),
    );
  return withOutputOptions(command);
}
