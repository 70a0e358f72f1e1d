import type { BuildProgress, BuildReport, BuildRequest } from '@perseus/data';
import { stepLines } from '../printing/step-lines.js';
import type { Session } from '../terminal/command-action.js';

/** The steps that take long, and what they do; the others take no time to speak of. */
const TITLES: Partial<Record<BuildProgress['step'], string>> = { measure: 'Measuring', pack: 'Packing' };

/** Builds a dataset and tells each step with its counts as it ends. */
export async function building(
  { voice, signal }: Session,
  request: Omit<BuildRequest, 'signal' | 'onProgress' | 'onStep'>,
): Promise<BuildReport> {
  const { buildDataset } = await import('@perseus/data');
  return voice.measured({ title: 'Building', unit: 'objects' }, (meter) =>
    buildDataset({
      ...request,
      signal,
      onProgress: ({ step, done, total }) => {
        const title = TITLES[step];
        if (title !== undefined) meter.update(done, total, title.toLowerCase());
      },
      onStep: (step) => voice.note(stepLines(step).join('\n'), { type: 'step', ...step }),
    }),
  );
}
