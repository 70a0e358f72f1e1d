import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PerseusError, withPartialFolder } from '@perseus/core';
import sharp from 'sharp';
import { inOrder } from '../images/in-order.js';
import { simulatedImaging } from './image/cutout.js';
import { planSurvey, type Detected } from './population/survey-plan.js';
import { cutoutFile, surveyCatalogue } from './survey-catalogue.js';
import { surveyCutouts } from './survey-cutouts.js';

/** SDSS-like: 25.6 arcsec, twice as fine as the camera's pixels of 0.396 arcsec; 90 px can be rotated out of it. */
export const SIMULATION_DEFAULTS = {
  size: 128,
  pixelScaleArcsec: 0.2,
  memberFraction: 0.5,
  seed: 0,
} as const;

export interface SimulationOptions {
  /** New folder. */
  output: string;
  /** Rows of the catalogue; 3 in 100 are second detections of an object that another row has. */
  objects: number;
  /** Side of the cutouts in pixels, 16 to 1024. */
  size?: number;
  /** 0.05 to 2. From 0.396 on the camera's pixels are as coarse; below, finer pixels are interpolated. */
  pixelScaleArcsec?: number;
  /** Share of the rows that are members, 0 to 1. */
  memberFraction?: number;
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

export interface SimulatedSurvey {
  objectsPath: string;
  cutoutsDir: string;
  objects: number;
}

/** Cutouts that are rendered or encoded at one time. */
const AHEAD = 4;

/**
 * Simulates a small cluster survey with known truth: `objects.csv`, `cutouts/*.png` (8-bit RGB of i, r, g) and
 * `imaging.json`, which says that it is a simulation.
 *
 * Each file is a function of the options alone: neither the order of work nor the machine's load changes a pixel. The
 * folder appears when it is complete.
 *
 * @throws PerseusError `OPTION_OUT_OF_RANGE`, `OUTPUT_EXISTS`, `FILE_UNWRITABLE`; the signal's reason where it was aborted
 */
export async function simulateSurvey(options: SimulationOptions): Promise<SimulatedSurvey> {
  const settings: Settings = {
    ...options,
    size: options.size ?? SIMULATION_DEFAULTS.size,
    pixelScaleArcsec: options.pixelScaleArcsec ?? SIMULATION_DEFAULTS.pixelScaleArcsec,
    memberFraction: options.memberFraction ?? SIMULATION_DEFAULTS.memberFraction,
    seed: options.seed ?? SIMULATION_DEFAULTS.seed,
  };
  refuseOutOfRange(settings);
  settings.signal?.throwIfAborted();
  await withPartialFolder(settings.output, (folder) => writeSurvey(folder, settings));
  return {
    objectsPath: join(settings.output, 'objects.csv'),
    cutoutsDir: join(settings.output, 'cutouts'),
    objects: settings.objects,
  };
}

type Settings = SimulationOptions & Required<Pick<SimulationOptions, keyof typeof SIMULATION_DEFAULTS>>;

async function writeSurvey(folder: string, settings: Settings): Promise<void> {
  const { objects, memberFraction, seed, pixelScaleArcsec } = settings;
  const plan = planSurvey({ rows: objects, memberFraction, seed });
  await mkdir(join(folder, 'cutouts'));
  const cutoutOf = surveyCutouts(plan, settings);
  const writeCutout = async (row: Detected, index: number): Promise<void> => {
    // Rendering blocks for some milliseconds: timers and signals have their turn before each.
    await setImmediate();
    settings.signal?.throwIfAborted();
    await writePng(join(folder, cutoutFile(row)), cutoutOf(index), settings.size);
  };
  let done = 0;
  for await (const _ of inOrder(plan.rows.entries(), AHEAD, ([index, row]) => writeCutout(row, index)))
    settings.onProgress?.(++done, objects);
  const imaging = `${JSON.stringify(simulatedImaging(pixelScaleArcsec), null, 2)}\n`;
  await writeFile(join(folder, 'imaging.json'), imaging);
  await writeFile(join(folder, 'objects.csv'), surveyCatalogue(plan));
}

async function writePng(path: string, pixels: Uint8Array, size: number): Promise<void> {
  const raw = { width: size, height: size, channels: 3 } as const;
  await sharp(pixels, { raw }).png({ compressionLevel: 4 }).toFile(path);
}

function refuseOutOfRange(settings: Settings): void {
  refuseUnless('objects', settings.objects, Number.isInteger(settings.objects), 1, 1_000_000);
  refuseUnless('size', settings.size, Number.isInteger(settings.size), 16, 1024);
  refuseUnless('pixelScaleArcsec', settings.pixelScaleArcsec, true, 0.05, 2);
  refuseUnless('memberFraction', settings.memberFraction, true, 0, 1);
  const most = Number.MAX_SAFE_INTEGER;
  refuseUnless('seed', settings.seed, Number.isSafeInteger(settings.seed), -most, most);
}

function refuseUnless(
  option: string,
  value: number,
  isOfItsKind: boolean,
  least: number,
  most: number,
): void {
  if (isOfItsKind && value >= least && value <= most) return;
  throw new PerseusError(
    'OPTION_OUT_OF_RANGE',
    `The simulation's ${option} is ${value}. Give a number from ${least} to ${most}${isOfItsKind ? '' : ' that is whole'}.`,
    { option },
  );
}
