import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { imagingSchema, readJsonFile, type Imaging } from '@perseus/core';

const IMAGING_NAME = 'imaging.json';

/**
 * How the cutouts were made: what is said in `imaging.json` beside the table of objects, where there is one, overridden
 * by `given`. Simulations write that file, so that nothing built from them passes for the sky.
 *
 * @throws PerseusError `FILE_UNREADABLE` where the file has other fields
 */
export async function imagingOf(objectsPath: string, given: Partial<Imaging>): Promise<Imaging> {
  const path = join(dirname(objectsPath), IMAGING_NAME);
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const found = isThere ? await readJsonFile(path, imagingSchema, 'imaging', 1) : imagingSchema.parse({});
  const said = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
  return imagingSchema.parse({ ...found, ...said, simulated: found.simulated || given.simulated === true });
}
