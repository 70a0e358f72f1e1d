import type { BuildReport, BuildRequest } from '@perseus/data';
import type { Session } from '../terminal/command-action.js';

export async function building(
  { voice, signal }: Session,
  request: Omit<BuildRequest, 'signal' | 'onProgress'>,
): Promise<BuildReport> {
  const { buildDataset } = await import('@perseus/data');
  const report = await voice.measured({ title: 'Building', unit: 'objects' }, (meter) =>
    buildDataset({
      ...request,
      signal,
      onProgress: ({ step, done, total }) => {
        // The other steps take no time to speak of.
        if (step === 'pack') meter.update(done, total);
      },
    }),
  );
  const { count, path } = report.setAside;
  if (path !== null) voice.note(`${count} rows were set aside, each with its reason: ${path}`);
  return report;
}
