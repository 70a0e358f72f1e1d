import type { SkyPosition } from '@perseus/core';
import { nanomaggies } from '../flux/bands.js';
import { blurMargin, convolve, type Blur } from '../flux/convolve.js';
import { skyNoise } from '../flux/noise.js';
import { addPoint } from '../flux/point.js';
import { profileInPixels } from '../flux/profile-in-pixels.js';
import { moffatPointSpread } from '../flux/psf.js';
import { addSersic } from '../flux/render-profile.js';
import type { SersicShape } from '../flux/sersic.js';
import type { SpiralArms } from '../flux/spiral.js';
import {
  FIELD_BANDS,
  perFieldBand,
  type FieldBand,
  type FieldComponent,
  type PerFieldBand,
} from './bands.js';
import { detectionOf } from './camera/detection.js';
import { placeOf, type Place } from './frame.js';
import { HALO, HALO_FRACTION, HALO_MAGNITUDE } from './camera/halo.js';
import type { FieldSettings } from './options.js';

export interface LightSource {
  position: SkyPosition;
  components: readonly FieldComponent[];
}

/** A point of light in the image. */
export interface FieldPoint extends Place {
  fluxes: PerFieldBand<number>;
  /** Part of the light that lies in the halo, 0 or `HALO_FRACTION`. */
  halo: number;
}

/** A galaxy's component in the image, and the rows that it reaches. */
interface FieldProfile extends Place {
  fluxes: number[];
  shape: SersicShape;
  arms?: SpiralArms;
  reachY: number;
}

/** Light below this part of the sky's noise a pixel, in r, is not drawn. */
const UNSEEN = 0.04;

/**
 * The light of a field, drawn stripe by stripe: a pixel's value does not depend on the stripe that it is drawn in.
 *
 * Memory: four images of a stripe with its margins, and one blurred at a time.
 */
export class FieldLight {
  readonly points: FieldPoint[] = [];
  readonly #profiles: FieldProfile[] = [];
  readonly #blur: PerFieldBand<Blur>;
  readonly #margin: number;
  readonly #faintest: number;
  readonly #width: number;
  readonly #scale: number;

  constructor(sources: Iterable<LightSource>, settings: FieldSettings) {
    this.#scale = settings.pixelScaleArcsec;
    this.#width = settings.frame.width;
    this.#blur = perFieldBand((band) => unshifted(moffatPointSpread(settings.psf[band])));
    this.#margin = Math.max(...FIELD_BANDS.map((band) => blurMargin(this.#blur[band], this.#scale)));
    this.#faintest = UNSEEN * skyNoise(detectionOf('r', settings), this.#scale);
    for (const source of sources) this.#place(source, settings);
  }

  #place({ position, components }: LightSource, { frame }: FieldSettings): void {
    const place = placeOf(position, frame);
    for (const component of components) {
      if (component.form === 'point') {
        const halo = component.fluxes.r > nanomaggies(HALO_MAGNITUDE) ? HALO_FRACTION : 0;
        this.points.push({ ...place, fluxes: component.fluxes, halo });
        continue;
      }
      const fluxes = FIELD_BANDS.map((band) => component.fluxes[band]);
      const positionAngleDeg = component.shape.positionAngleDeg - frame.positionAngleDeg;
      const shape = { ...component.shape, positionAngleDeg };
      const arms = component.arms && { arms: component.arms };
      const { reachY } = profileInPixels(shape, this.#scale).reach(this.#faintest / Math.max(...fluxes));
      this.#profiles.push({ ...place, fluxes, shape, ...arms, reachY });
    }
  }

  /** Nanomaggies a pixel in rows `top` to `top` + `rows` - 1, from the upper edge: no sky, no noise. */
  stripe(top: number, rows: number): PerFieldBand<Float32Array> {
    // A row beyond the blur's reach on either side: cells of a profile share their light with the next row.
    const beyond = this.#margin + 1;
    const [width, height] = [this.#width + 2 * this.#margin, rows + 2 * beyond];
    const canvas = { width, height, images: FIELD_BANDS.map(() => new Float32Array(width * height)) };
    for (const { x, y, fluxes, shape, arms, reachY } of this.#profiles) {
      if (y + reachY + 3 < top - beyond || y - reachY - 3 > top + rows + beyond) continue;
      const placement = {
        x: x + this.#margin,
        y: y - top + beyond,
        pixelScaleArcsec: this.#scale,
        fluxes,
        faintest: this.#faintest,
      };
      addSersic(canvas, shape, placement, arms);
    }
    return perFieldBand((band) => {
      const pixels = (canvas.images[FIELD_BANDS.indexOf(band)] as Float32Array).subarray(width, -width);
      const sharp = { width, height: height - 2, pixels };
      const seen = convolve(sharp, this.#blur[band], this.#scale, this.#margin);
      const { reach, haloReach } = this.#reaches(band);
      for (const point of this.points) {
        const farthest = point.halo > 0 ? haloReach : reach;
        if (point.y + farthest < top || point.y - farthest > top + rows) continue;
        const flux = point.fluxes[band];
        const star = { x: point.x, y: point.y - top };
        addPoint(seen, { ...star, flux: flux * (1 - point.halo) }, this.#blur[band], this.#scale);
        if (point.halo > 0) addPoint(seen, { ...star, flux: flux * point.halo }, AUREOLE, this.#scale);
      }
      return seen.pixels;
    });
  }

  /** Pixels beyond which a point has no light, without a halo and with one. */
  #reaches(band: FieldBand): { reach: number; haloReach: number } {
    const widest = (blur: Blur) => Math.max(...blur.pointSpread.map(({ sigmaArcsec }) => sigmaArcsec));
    const reachOf = (blur: Blur) => (POINT_REACH * widest(blur)) / this.#scale + 1;
    return { reach: reachOf(this.#blur[band]), haloReach: reachOf(AUREOLE) };
  }

  /** How a band is blurred. */
  blurOf(band: FieldBand): Blur {
    return this.#blur[band];
  }
}

/** Standard deviations that a point's Gaussians do not reach. */
const POINT_REACH = 6;

const AUREOLE = unshifted(HALO);

function unshifted(pointSpread: Blur['pointSpread']): Blur {
  return { pointSpread, shiftXArcsec: 0, shiftYArcsec: 0 };
}
