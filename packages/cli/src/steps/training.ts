import { join } from 'node:path';
import { counted, type ExportReport, type RunEvent } from '@perseus/core';
import type { TrainResult, TrainRunOptions } from '@perseus/native-trainer';
import type { Meter } from '../progress/meter.js';
import { clockTime, shortNumber } from '../progress/rate.js';
import { SavedAndStopped, type Session } from '../terminal/command-action.js';
import { shellLine } from '../terminal/shell-line.js';

export interface TrainedRun {
  training: TrainResult;
  picture: string;
  /** Null where it was not asked for. */
  model: ExportReport | null;
}

/**
 * Trains, draws `training.png`, and exports `model.onnx`.
 *
 * @throws SavedAndStopped where a stop was asked for, with the line that goes on from there
 */
export async function training(
  session: Session,
  options: Omit<TrainRunOptions, 'signal' | 'onEvent' | 'onConfig'>,
  { exported }: { exported: boolean },
): Promise<TrainedRun> {
  const { voice, signal } = session;
  const { drawTrainingCurve, readEvents, runPaths } = await import('@perseus/core');
  const { trainRun } = await import('@perseus/native-trainer');
  const { datasetFolder, runFolder } = options;

  const result = await voice.measured({ title: 'Training', unit: 'steps' }, (meter) => {
    const onEvent = eventsOn(meter, session);
    return trainRun({ ...options, signal, onEvent });
  });
  if (result.reason === 'interrupted') {
    throw new SavedAndStopped(shellLine('perseus', 'train', datasetFolder, '-o', runFolder, '--resume'));
  }
  const picture = join(runFolder, 'training.png');
  await drawTrainingCurve(await readEvents(runPaths(runFolder).events), picture);
  return {
    training: result,
    picture,
    model: exported ? await exporting(session, runFolder, options.threads) : null,
  };
}

/** The run is complete by then: what is stopped here is only the export. */
async function exporting(
  { voice, signal }: Session,
  runFolder: string,
  threads?: number,
): Promise<ExportReport> {
  const { exportRun, runPaths } = await import('@perseus/core');
  voice.note('Exporting the model ...');
  try {
    return await exportRun(runFolder, runPaths(runFolder).onnx, {
      signal,
      ...(threads !== undefined && { threads }),
    });
  } catch (error) {
    if (signal.aborted) throw new SavedAndStopped(shellLine('perseus', 'export', runFolder));
    throw error;
  }
}

/** E.g. "NVIDIA H200 (141 GB, cutouts resident, recorded steps)". */
function deviceOf({ device, gpu }: Extract<RunEvent, { type: 'start' }>): string {
  if (gpu === undefined) return device;
  const cutouts = gpu.resident ? 'cutouts resident' : 'cutouts streamed';
  return `${gpu.name} (${Math.round(gpu.memoryBytes / 1e9)} GB, ${cutouts}, ${gpu.graphs ? 'recorded' : 'launched'} steps)`;
}

/** Steps move the meter, epochs stay as lines. */
function eventsOn(meter: Meter, { voice }: Session): (event: RunEvent) => void {
  let totalSteps: number | null = null;
  return (event) => {
    if (event.type === 'start') {
      totalSteps = event.totalSteps;
      meter.update(event.step, totalSteps);
      voice.note(
        `${event.step === 0 ? 'Training' : `Going on at step ${event.step}`}: ${event.parameters} parameters on ${deviceOf(event)}, ` +
          `${counted(event.totalSteps, 'step')}, ${event.stepsPerEpoch} an epoch`,
        event,
      );
    } else if (event.type === 'step') {
      meter.update(
        event.step,
        totalSteps,
        `epoch ${event.epoch}, loss ${event.loss.toFixed(3)}, ${shortNumber(event.imagesPerSecond)} cutouts/s`,
      );
    } else if (event.type === 'epoch') {
      meter.update(event.step, totalSteps);
      voice.note(
        `epoch ${String(event.epoch).padStart(3)}  loss ${event.trainLoss.toFixed(3)} / ${event.validationLoss.toFixed(3)}` +
          `  accuracy ${event.trainAccuracy.toFixed(3)} / ${event.validationAccuracy.toFixed(3)} (train / validation)` +
          `  ${clockTime(event.seconds)}${event.best ? '  best' : ''}`,
        event,
      );
      if (event.step === totalSteps)
        voice.note('Judging the validation objects in all views, for the calibration ...');
    }
  };
}
