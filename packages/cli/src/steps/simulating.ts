import type { SimulatedSurvey, SimulationOptions } from '@perseus/data';
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
