import { join } from 'node:path';
import type { Scores } from '@perseus/core';
import type { BuildReport, SimulatedField } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';
import { building } from '../building.js';
import { classifyingField } from './classifying-field.js';
import type { FieldDrawings } from './drawing-field.js';
import { renderedField } from './rendered-field.js';

/** A dataset of a simulated field's objects, as `perseus dataset build --field` makes it. */
export async function buildingOfField(
  session: Session,
  field: SimulatedField,
  options: { output: string; size: number; seed: number; testFraction: number; validationFraction: number },
): Promise<BuildReport> {
  return building(session, {
    ...options,
    objectsPath: field.truthPath,
    field: await renderedField({ files: field.images }, {}, undefined),
  });
}

export interface JudgedDemo {
  objects: number;
  /** Of those with a probability. */
  scores: Scores;
  /** The same table, for TOPCAT and astropy, and for any text editor. */
  tables: { fits: string; csv: string };
  drawings: Required<FieldDrawings>;
}

/** Classifies a simulated field at its catalogue's positions, as `perseus classify --field` does, and holds it against the truth. */
export async function judgingField(
  session: Session,
  field: SimulatedField,
  options: { run: string; folder: string; threads: number },
): Promise<JudgedDemo> {
  const { judgeField, readCatalogue, writeCatalogue } = await import('@perseus/data');
  const { run, folder, threads } = options;
  const { signal } = session;
  const tables = { fits: join(folder, 'members.fits'), csv: join(folder, 'members.csv') };
  const drawings = {
    regions: join(folder, 'members.reg'),
    gallery: join(folder, 'gallery.png'),
    skyMap: join(folder, 'sky-map.png'),
    colourMagnitude: join(folder, 'colour-magnitude.png'),
  };
  const { threshold } = await classifyingField(session, {
    model: run,
    engine: { views: 8, engine: 'auto', precision: 'auto', devices: 'auto', threads },
    field: { files: field.images },
    catalogue: field.truthPath,
    output: tables.fits,
    ...drawings,
    ...{ reading: { roles: {} }, choice: {}, columns: {} },
    ...{ stellarity: true, matchPsf: false, force: false },
  });
  await writeCatalogue(await readCatalogue(tables.fits, { signal }), tables.csv, { signal });
  return { ...(await judgeField(tables.fits, threshold, { signal })), tables, drawings };
}
