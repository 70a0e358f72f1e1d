import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { withPartialFolder } from '@perseus/core';
import { FitsWriter } from '../../fits/fits-writer.js';
import type { FieldTile } from '../../rendering/field-tile.js';
import { FIELD_BANDS, perFieldBand, type FieldBand, type PerFieldBand } from './bands.js';
import { Camera } from './camera/camera.js';
import { fieldCards, fieldImaging } from './describe-field.js';
import { FieldLight } from './field-light.js';
import { fieldObjects } from './field-objects.js';
import { fieldSettings, type FieldSettings, type FieldSimulationOptions } from './options.js';
import { surroundingsOf } from './surroundings.js';
import { surroundingsTable, truthTable } from './truth-table.js';

export interface SimulatedField {
  folder: string;
  /** A FITS image a band. */
  images: PerFieldBand<string>;
  /** The list of the field's tiles: this one. */
  fieldPath: string;
  tile: FieldTile;
  /** The catalogue, with labels. */
  truthPath: string;
  /** Fainter sources that are in the images and not in the catalogue. */
  surroundingsPath: string;
  objects: number;
}

/** Rows that are drawn at a time: few enough that the event loop has its turn, more than the blur's margins. */
const STRIPE_ROWS = 128;

/**
 * Simulates a cluster on the sky in g, r, i and z: an image a band with world coordinates and zero point, `truth.csv`
 * (what is in it, and what is a member), `surroundings.csv` (fainter sources), `field.json` (the tile) and `imaging.json`
 * (which says that it is a simulation). The folder appears when it is complete.
 *
 * Each pixel is a function of the options alone. Memory: about 60 bytes a pixel of 128 rows and the margins of their blur
 * (250 MB for rows of 24 000 pixels), and some 2 kB for each source, of which a square arcminute has 40.
 *
 * @throws PerseusError `OPTION_OUT_OF_RANGE`, `OUTPUT_EXISTS`, `FILE_UNWRITABLE`, `ADDON_MISSING`; the signal's reason
 *   where it was aborted
 */
export async function simulateField(
  options: FieldSimulationOptions,
  { stripeRows = STRIPE_ROWS }: { stripeRows?: number } = {},
): Promise<SimulatedField> {
  const settings = fieldSettings(options);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const objects = fieldObjects(settings);
  const faint = surroundingsOf(settings);
  const nameOf = (band: FieldBand) => (settings.compression ? `${band}.fits.fz` : `${band}.fits`);
  const tileIn = (folder: string): FieldTile => ({
    name: 'simulated',
    images: perFieldBand((band) => ({ path: join(folder, nameOf(band)) })),
  });

  await withPartialFolder(settings.output, async (folder) => {
    const camera = new Camera(new FieldLight([...objects, ...faint], settings), settings);
    await writeImages(
      perFieldBand((band) => join(folder, nameOf(band))),
      camera,
      settings,
      {
        stripeRows,
        signal,
        onProgress,
      },
    );
    const json = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;
    await writeFile(join(folder, 'truth.csv'), truthTable(objects, settings));
    await writeFile(join(folder, 'surroundings.csv'), surroundingsTable(faint, settings));
    await writeFile(join(folder, 'imaging.json'), json(fieldImaging(settings)));
    // Paths beside the list itself, so that the folder can be moved.
    await writeFile(join(folder, 'field.json'), json({ tiles: [tileIn('')] }));
  });
  return {
    folder: settings.output,
    images: perFieldBand((band) => join(settings.output, nameOf(band))),
    fieldPath: join(settings.output, 'field.json'),
    tile: tileIn(settings.output),
    truthPath: join(settings.output, 'truth.csv'),
    surroundingsPath: join(settings.output, 'surroundings.csv'),
    objects: objects.length,
  };
}

interface Writing {
  stripeRows: number;
  signal: AbortSignal | undefined;
  onProgress: FieldSimulationOptions['onProgress'];
}

async function writeImages(
  paths: PerFieldBand<string>,
  camera: Camera,
  settings: FieldSettings,
  writing: Writing,
): Promise<void> {
  const writers = new Map<FieldBand, FitsWriter>();
  try {
    for (const band of FIELD_BANDS) {
      const { frame, compression } = settings;
      const image = {
        width: frame.width,
        height: frame.height,
        cards: fieldCards(band, settings),
        ...(compression && { compression }),
      };
      writers.set(band, await FitsWriter.create(paths[band], image));
    }
    await writeStripes(writers, camera, settings, writing);
    for (const writer of writers.values()) await writer.finish();
  } catch (cause) {
    await Promise.all([...writers.values()].map((writer) => writer.abort()));
    throw cause;
  }
}

async function writeStripes(
  writers: Map<FieldBand, FitsWriter>,
  camera: Camera,
  { frame }: FieldSettings,
  { stripeRows, signal, onProgress }: Writing,
): Promise<void> {
  let writing: Promise<unknown> = Promise.resolve();
  // From the lowest row up: the first row of a FITS image is its lowest.
  for (let bottom = frame.height; bottom > 0;) {
    // Drawing blocks for some hundredths of a second: timers and signals have their turn before each stripe.
    await setImmediate();
    signal?.throwIfAborted();
    const top = Math.max(0, bottom - stripeRows);
    const stripe = camera.expose(top, bottom - top);
    // The one before is written while this one was drawn.
    await writing;
    writing = Promise.all(
      [...writers].map(([band, writer]) => writer.append(upwards(stripe[band], frame.width))),
    );
    // Told when it is awaited, after the next stripe is drawn.
    writing.catch(() => undefined);
    bottom = top;
    onProgress?.(frame.height - bottom, frame.height);
  }
  await writing;
}

/** The rows of a stripe in the order of a FITS image. */
function upwards(stripe: Float32Array, width: number): Float32Array {
  const rows = new Float32Array(stripe.length);
  for (let at = 0; at < stripe.length; at += width)
    rows.set(stripe.subarray(at, at + width), stripe.length - width - at);
  return rows;
}
