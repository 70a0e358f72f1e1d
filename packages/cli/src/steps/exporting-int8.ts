import { existsSync } from 'node:fs';
import type { Int8ExportReport } from '@perseus/core';
import type { Session } from '../terminal/command-action.js';

export interface Int8Options {
  dataset?: string;
  /** The export's own choice where not given. */
  calibrationCutouts?: number;
  threads: number;
}

/** Writes the int8 form of a run's model, and the float form before it where the run has none yet. */
export async function exportingInt8(
  { voice, signal }: Session,
  runFolder: string,
  output: string,
  options: Int8Options,
): Promise<Int8ExportReport> {
  const { exportInt8, exportRun, runPaths } = await import('@perseus/core');
  const { onnx } = runPaths(runFolder);
  if (!existsSync(onnx)) {
    voice.note('Exporting the float model first ...');
    await exportRun(runFolder, onnx, { signal, threads: options.threads });
  }
  return voice.measured({ title: 'Rounding to int8', unit: 'looks' }, (meter) =>
    exportInt8(runFolder, onnx, output, {
      ...options,
      signal,
      onProgress: ({ done, total, doing }) => meter.update(done, total, doing),
    }),
  );
}
