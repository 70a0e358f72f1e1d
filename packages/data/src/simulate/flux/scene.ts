import type { SkyPosition } from '@perseus/core';
import { toTangentPlane } from '../tangent-plane.js';
import { BANDS, perBand, type PerBand } from './bands.js';
import { addPoint } from './point.js';
import { addSersic, type Canvas } from './render-profile.js';
import { blurMargin, convolve, type Blur } from './convolve.js';
import type { SersicShape } from './sersic.js';
import type { SpiralArms } from './spiral.js';

/** A part of a source, with its total flux in nanomaggies: a point, or a Sersic profile that may have arms. */
export type Component =
  | { form: 'point'; fluxes: PerBand<number> }
  | { form: 'sersic'; fluxes: PerBand<number>; shape: SersicShape; arms?: SpiralArms };

/** What shines on the sky. */
export interface Source {
  position: SkyPosition;
  components: readonly Component[];
}

/** The piece of sky that an image shows: gnomonic about its middle, North up, East left. */
export interface Frame {
  centre: SkyPosition;
  width: number;
  height: number;
  pixelScaleArcsec: number;
}

/** Flux a pixel in nanomaggies, band by band, row by row from the North. */
export interface BandImages {
  width: number;
  height: number;
  pixelScaleArcsec: number;
  bands: PerBand<Float32Array>;
}

/**
 * The light of sources in a frame, blurred by the seeing: no sky, no noise.
 *
 * @param blur for each band
 * @param faintest surface brightness, nanomaggies a square arcsecond, below which a profile is left out (default 0)
 */
export function renderScene(
  sources: Iterable<Source>,
  frame: Frame,
  blur: PerBand<Blur>,
  faintest = 0,
): BandImages {
  const scale = frame.pixelScaleArcsec;
  const margin = Math.max(...BANDS.map((band) => blurMargin(blur[band], scale)));
  const canvas = darkCanvas(frame, margin);
  const points: { x: number; y: number; fluxes: PerBand<number> }[] = [];
  for (const { position, components } of sources) {
    const offset = toTangentPlane(position, frame.centre);
    const x = frame.width / 2 - offset.xiArcsec / scale;
    const y = frame.height / 2 - offset.etaArcsec / scale;
    for (const component of components) {
      if (component.form === 'point') {
        points.push({ x, y, fluxes: component.fluxes });
      } else {
        const placement = {
          x: x + margin,
          y: y + margin,
          pixelScaleArcsec: scale,
          fluxes: BANDS.map((band) => component.fluxes[band]),
          faintest: faintest * scale * scale,
        };
        addSersic(canvas, component.shape, placement, component.arms);
      }
    }
  }
  const bands = perBand((band) => {
    const pixels = canvas.images[BANDS.indexOf(band)] as Float32Array;
    const seen = convolve({ ...canvas, pixels }, blur[band], scale, margin);
    for (const { x, y, fluxes } of points) addPoint(seen, { x, y, flux: fluxes[band] }, blur[band], scale);
    return seen.pixels;
  });
  return { width: frame.width, height: frame.height, pixelScaleArcsec: scale, bands };
}

function darkCanvas(frame: Frame, margin: number): Canvas {
  const [width, height] = [frame.width + 2 * margin, frame.height + 2 * margin];
  return { width, height, images: BANDS.map(() => new Float32Array(width * height)) };
}
