import type {
  FieldSimulationOptions,
  SimulatedField,
  SimulatedSurvey,
  SimulationOptions,
} from '@perseus/data';
import type { Session } from '../terminal/command-action.js';

export async function simulating(
  { voice, signal }: Session,
  options: Omit<SimulationOptions, 'signal' | 'onProgress'>,
): Promise<SimulatedSurvey> {
  const { simulateSurvey } = await import('@perseus/data');
  return voice.measured({ title: 'Simulating', unit: 'objects' }, (meter) =>
    simulateSurvey({ ...options, signal, onProgress: (done, total) => meter.update(done, total) }),
  );
}

export async function simulatingField(
  { voice, signal }: Session,
  options: Omit<FieldSimulationOptions, 'signal' | 'onProgress'>,
): Promise<SimulatedField> {
  const { simulateField } = await import('@perseus/data');
  return voice.measured({ title: 'Simulating', unit: 'rows' }, (meter) =>
    simulateField({ ...options, signal, onProgress: (done, total) => meter.update(done, total) }),
  );
}
