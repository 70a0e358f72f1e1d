import { Draws } from '@perseus/core';
import { addNoise } from '../../flux/noise.js';
import { FIELD_BANDS, type FieldBand, type PerFieldBand } from '../bands.js';
import { bleedingTrails, type Trail } from './bleeding.js';
import { detectionOf } from './detection.js';
import type { FieldLight } from '../field-light.js';
import type { FieldSettings } from '../options.js';
import { fullWell } from './saturation.js';

/** A camera that looks at a field's light: noise, full pixels that bleed along their columns, columns without data. */
export class Camera {
  readonly #light: FieldLight;
  readonly #settings: FieldSettings;
  readonly #trails: Map<FieldBand, Trail[]>;

  constructor(light: FieldLight, settings: FieldSettings) {
    this.#light = light;
    this.#settings = settings;
    const trailsOf = (band: FieldBand) =>
      bleedingTrails(light.points, band, {
        ...settings,
        blur: light.blurOf(band),
        full: fullWell(band, settings),
      });
    this.#trails = new Map(FIELD_BANDS.map((band) => [band, trailsOf(band)]));
  }

  /** Nanomaggies a pixel in rows `top` to `top` + `rows` - 1 from the upper edge, the sky subtracted; NaN in gaps. */
  expose(top: number, rows: number): PerFieldBand<Float32Array> {
    const bands = this.#light.stripe(top, rows);
    for (const band of FIELD_BANDS) {
      for (let y = top; y < top + rows; y++) this.#exposeRow(bands[band], band, y, y - top);
    }
    return bands;
  }

  #exposeRow(stripe: Float32Array, band: FieldBand, y: number, line: number): void {
    const { frame, seed, pixelScaleArcsec } = this.#settings;
    const full = fullWell(band, this.#settings);
    const row = stripe.subarray(line * frame.width, (line + 1) * frame.width);
    // A row draws its noise for itself, so that stripes of any height show the same.
    const draws = new Draws(seed, `simulate field: noise in ${band}`, y);
    addNoise(row, detectionOf(band, this.#settings), pixelScaleArcsec, draws);
    for (let x = 0; x < row.length; x++) if ((row[x] as number) > full) row[x] = full;
    for (const { column, first, last } of this.#trails.get(band) ?? [])
      if (y >= first && y <= last) row[column] = full;
    for (const { first, width } of gapsOf(this.#settings)) row.fill(NaN, first, first + width);
  }
}

/** Where the first of the gaps lies, in its share of the image's width: off the middle, where the cluster usually is. */
const OFF_MIDDLE = 0.72;

export function gapsOf({ gaps, gapPx, frame }: FieldSettings): { first: number; width: number }[] {
  return Array.from({ length: gaps }, (_, gap) => ({
    first: Math.floor(((gap + OFF_MIDDLE) / gaps) * frame.width - gapPx / 2),
    width: gapPx,
  })).map(({ first, width }) => ({ first: Math.max(0, first), width }));
}
