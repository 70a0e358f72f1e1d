import type { CatalogueRow } from './catalogue-row.js';

/** A decoded cutout: `pixels` is [height, width, 3] uint8, the first row on top, channels in the image's order. */
export interface Cutout {
  pixels: Uint8Array<ArrayBuffer>;
  height: number;
  width: number;
}

/** Where the cutouts of a catalogue come from: a folder, a field, a service. */
export interface CutoutSource {
  /** @throws PerseusError where the row has no cutout, or one that cannot be read */
  read(row: CatalogueRow): Promise<Cutout>;
}
