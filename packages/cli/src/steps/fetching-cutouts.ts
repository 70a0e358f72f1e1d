import type { FetchReport, FetchRequest, PoliteOptions, ReadObjectsOptions } from '@perseus/data';
import { countsText } from '../printing/counts.js';
import { SavedAndStopped, type Session } from '../terminal/command-action.js';
import { countRows, rowsWhere } from './rows-where.js';

export interface FetchingOptions extends Pick<
  FetchRequest,
  'source' | 'output' | 'retryFailed' | 'verify' | 'maxBlackFraction' | 'maxFailuresInARow'
> {
  objectsPath: string;
  reading: ReadObjectsOptions;
  filters: readonly string[];
  politeness: Partial<PoliteOptions>;
}

/**
 * Fetches the cutouts of a table's objects.
 *
 * @throws SavedAndStopped where a stop was asked for: what has come is kept, and the same line goes on from there
 */
export async function fetchingCutouts(
  { voice, signal, commandLine }: Session,
  { objectsPath, reading, filters, politeness, ...request }: FetchingOptions,
): Promise<FetchReport> {
  const { fetchCutouts, readObjects } = await import('@perseus/data');
  const objects = () => rowsWhere(readObjects(objectsPath, reading), filters);
  const total = await countRows(objects());
  try {
    return await voice.measured({ title: 'Fetching', unit: 'cutouts' }, (meter) =>
      fetchCutouts({
        ...request,
        objects: objects(),
        total,
        client: politeness,
        signal,
        onProgress: ({ done, byState: { ok: _, ...others } }) =>
          meter.update(done, total, countsText(others)),
      }),
    );
  } catch (error) {
    if (signal.aborted) throw new SavedAndStopped(commandLine);
    throw error;
  }
}
