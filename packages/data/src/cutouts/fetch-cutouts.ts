import { fetchImage, type ImageFetch } from './fetch-image.js';
import { OutputFolder } from './folder/output-folder.js';
import { fetchFrames } from './frames/fetch-frames.js';
import { inParallel } from './in-parallel.js';
import { LentClient } from './lent-client.js';
import { Streak } from './report/streak.js';
import { Tally } from './report/tally.js';
import type { FetchReport, FetchRequest } from './request.js';
import { isWanted, SeenObjects } from './seen-objects.js';
import { openService } from './services/open-service.js';
import { MAX_BLACK_FRACTION } from './image-verdict.js';

/** Objects under way at a time: enough for the client to choose from, and all that a kill can lose. */
const UNDER_WAY = 16;

/**
 * Fetches the cutout of every object into a folder, and goes on where an earlier run was stopped or killed.
 *
 * Files are named by the object's id and decoded before they are put into place; `manifest.jsonl` has a line for each
 * result, `imaging.json` says how the cutouts were made. What is there is not asked for again; what failed in passing
 * is. A service that no longer answers ends the run with an error; whatever was fetched until then is kept.
 *
 * @throws PerseusError `SERVICE_DOWN`, `OUTPUT_BUSY`, `OUTPUT_EXISTS`, `OUTPUT_OTHER_SETTINGS`, `FORMAT_TOO_NEW`,
 *   `FILE_UNREADABLE`, `FILE_UNWRITABLE`, `OPTION_INVALID`, `FOLDER_MISSING`, `CUTOUT_NAME`; the signal's reason
 */
export async function fetchCutouts(request: FetchRequest): Promise<FetchReport> {
  const { source, output, signal } = request;
  if (source.preset === 'sdss-frames') return fetchFrames(request, source);
  const service = openService(source);
  await using lent = new LentClient(request.client);
  await using folder = await OutputFolder.open(output, { service: source.preset, ...service });
  const fetch: ImageFetch = {
    service,
    folder,
    expected: {
      size: service.size,
      maxBlackFraction: request.maxBlackFraction ?? MAX_BLACK_FRACTION,
    },
    retryFailed: request.retryFailed ?? false,
    verify: request.verify ?? false,
  };
  const tally = new Tally(request.total);
  const streak = new Streak(output, service.isRemote ? request.maxFailuresInARow : Infinity);
  const seen = new SeenObjects();
  await inParallel(request.objects, UNDER_WAY, signal, async (row, stop) => {
    if (isWanted(row, seen, tally)) {
      const { entry, from } = await fetchImage(row, fetch, { client: lent.client, signal: stop });
      tally.add(entry, from);
      if (from === 'service') streak.add(entry);
    }
    request.onProgress?.(tally.progress());
  });
  return { output, manifest: folder.manifestPath, ...tally.summary() };
}
