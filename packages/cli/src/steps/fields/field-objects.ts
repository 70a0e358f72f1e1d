import { counted } from '@perseus/core';
import { stat } from 'node:fs/promises';
import type { Catalogue, FieldShard, FieldTile, ObjectExtinction, ExtinctionMap } from '@perseus/data';
import type { TableReading } from '../../options/catalogue/table-flags.js';
import type { Session } from '../../terminal/command-action.js';

export interface FieldObjectsOptions {
  /** A catalogue; what is detected where not given. */
  catalogue?: string;
  reading: TableReading;
  detectBand?: string;
  /** Where the table of results goes: what is detected is kept beside it until it is there. */
  output: string;
  shard?: FieldShard;
}

/** The catalogue that is classified: one that was given, or what is found in the tiles. */
export async function fieldObjects(
  session: Session,
  tiles: readonly FieldTile[],
  options: FieldObjectsOptions,
): Promise<Catalogue> {
  const { readCatalogue } = await import('@perseus/data');
  const { catalogue, reading, output } = options;
  const { format, readmePath } = reading;
  const how = { ...(format && { format }), ...(readmePath && { readmePath }), signal: session.signal };
  if (catalogue !== undefined) return readCatalogue(catalogue, how);
  const kept = detectedPath(output);
  // Found by an earlier start of the job, which goes on with these very objects.
  if (!(await exists(kept)) || !(await isBegun(options)))
    await detecting(session, tiles, kept, options.detectBand);
  return readCatalogue(kept, { signal: session.signal });
}

/** What was detected, for a run that goes on and for the merging of shards. */
export function detectedPath(output: string): string {
  return `${output}.detected.fits`;
}

async function detecting(
  { voice, signal }: Session,
  tiles: readonly FieldTile[],
  output: string,
  band: string | undefined,
): Promise<void> {
  const { detectField, writeCatalogue } = await import('@perseus/data');
  const found = await voice.measured({ title: 'Detecting', unit: 'rows' }, (meter) =>
    detectField(tiles, {
      ...(band !== undefined && { band }),
      signal,
      onProgress: ({ step, band: of, done, total }) => meter.update(done, total, `${step} in ${of}`),
    }),
  );
  voice.note(`Detected ${counted(found.rows, 'object')}: ${output}`);
  await writeCatalogue(found, output, { signal });
}

/** Extinction of a field: by a map, or of each object by itself. */
export async function fieldExtinction(
  deredden: string | undefined,
  catalogue: Catalogue,
): Promise<{ extinctionMap?: ExtinctionMap; objectExtinction?: ObjectExtinction }> {
  const { objectExtinction, readExtinctionMap } = await import('@perseus/data');
  if (deredden === undefined) return {};
  if (await exists(deredden)) return { extinctionMap: await readExtinctionMap(deredden) };
  return { objectExtinction: objectExtinction(catalogue, deredden === 'columns' ? null : deredden) };
}

async function isBegun({ output, shard }: FieldObjectsOptions): Promise<boolean> {
  const { isJobBegun, jobFolder } = await import('@perseus/data');
  return isJobBegun(jobFolder(output, shard));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
