import type { ResidentCutouts } from '../engines/canvas/canvas.js';
import type { CatalogueRow } from './catalogue-row.js';

/** A decoded cutout: `pixels` is [height, width, 3] uint8, the first row on top, channels in the image's order. */
export interface Cutout {
  pixels: Uint8Array<ArrayBuffer>;
  height: number;
  width: number;
}

/** A cutout that lies among others where the engine computes. */
export interface ResidentCutout {
  among: ResidentCutouts;
  index: number;
}

/** Where the cutouts of a catalogue come from: a folder, a field, a service. */
export interface CutoutSource {
  /** @throws PerseusError where the row has no cutout, or one that cannot be read */
  read(row: CatalogueRow): Promise<Cutout>;
  /**
   * What `read` gives of each row, in order, where reading many at once is quicker. What `read` would throw stands in the row's
   * place; what says nothing of a single row is thrown. Resident cutouts are of the engine that will run them, and were taken
   * for this call alone: those of a batch are run once. Where the work ends early they are not, and go with their canvas.
   *
   * Calls overlap.
   */
  readAll?(rows: readonly CatalogueRow[]): Promise<(Cutout | ResidentCutout | Error)[]>;
}
