import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { imagingSchema, PerseusError, readJsonFile, type Imaging } from '@perseus/core';

const IMAGING_NAME = 'imaging.json';

/** What two sets of cutouts of one dataset must agree in: a network would learn to tell them by it. */
const ALIKE = ['pixelScaleArcsec', 'bands', 'filterSystem', 'stretch'] as const;

/**
 * How the cutouts were made: what `imaging.json` beside the tables of objects and in the folders of cutouts says,
 * where there is one, overridden by `given`. Simulations and fetches write that file, so that nothing built from a
 * simulation passes for the sky.
 *
 * @param tables one table of objects, or several
 * @throws PerseusError `FILE_UNREADABLE` where a file has other fields, `IMAGING_DIFFERS` where two say different
 *   things about scale, bands or stretch and `given` does not decide
 */
export async function imagingOf(
  tables: string | readonly string[],
  given: Partial<Imaging>,
  cutoutsDirs: readonly string[] = [],
): Promise<Imaging> {
  const said = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
  const places = [...[tables].flat().map((table) => dirname(table)), ...cutoutsDirs];
  const found: { path: string; imaging: Imaging }[] = [];
  for (const path of new Set(places.map((folder) => join(folder, IMAGING_NAME))))
    if (await isFile(path))
      found.push({ path, imaging: await readJsonFile(path, imagingSchema, 'imaging', 1) });
  const merged = found.reduce(
    (all, { path, imaging }) => merge(all, imaging, path, said),
    found[0]?.imaging ?? imagingSchema.parse({}),
  );
  return imagingSchema.parse({ ...merged, ...said, simulated: merged.simulated || given.simulated === true });
}

/** What only one of them says stands; where they differ in what need not be alike, nothing is said. */
function merge(all: Imaging, other: Imaging, path: string, said: Partial<Imaging>): Imaging {
  const merged: Record<string, unknown> = { simulated: all.simulated || other.simulated };
  for (const field of Object.keys(all) as (keyof Imaging)[]) {
    if (field === 'simulated') continue;
    const [one, two] = [all[field], other[field]];
    const differs = one !== null && two !== null && JSON.stringify(one) !== JSON.stringify(two);
    const mustBeAlike = (ALIKE as readonly string[]).includes(field);
    if (differs && mustBeAlike && said[field] === undefined) throw differing(field, one, two, path);
    merged[field] = !differs ? (one ?? two) : field === 'source' ? `${one}; ${two}` : null;
  }
  return imagingSchema.parse(merged);
}

function differing(field: string, one: unknown, two: unknown, path: string): PerseusError {
  return new PerseusError(
    'IMAGING_DIFFERS',
    `${path}: ${field} is ${JSON.stringify(two)}, and of other cutouts of this dataset it is ${JSON.stringify(one)}. ` +
      'Build from cutouts of one kind, or say which is right.',
    { path, option: field },
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
