import { profileInPixels, type ProfileInPixels } from './profile-in-pixels.js';
import type { SersicShape } from './sersic.js';
import type { SpiralArms } from './spiral.js';

/** Images of one size, row by row, that light is added to: one for each flux. */
export interface Canvas {
  width: number;
  height: number;
  images: readonly Float32Array[];
}

/** Where and how bright a profile is: pixel (0, 0) reaches from 0 to 1, y grows downwards, to the South. */
export interface Placement {
  x: number;
  y: number;
  pixelScaleArcsec: number;
  /** Total flux of the profile, in each image of the canvas. */
  fluxes: readonly number[];
  /** Flux a pixel, in the brightest image, that is not worth the work: fainter light is left out. 0 keeps all. */
  faintest: number;
}

/**
 * Adds a Sersic profile to images, integrated over each pixel.
 *
 * Where the profile is steep a pixel is divided into ever smaller cells (a quadtree), so that the centre of an n = 4
 * spheroid, half of whose light may lie in one pixel, keeps its flux. The light of small cells is shared among the four
 * nearest pixel centres: a compact source keeps its position to a small part of a pixel.
 */
export function addSersic(canvas: Canvas, shape: SersicShape, placement: Placement, arms?: SpiralArms): void {
  const profile = profileInPixels(shape, placement.pixelScaleArcsec, arms);
  const faintest = placement.faintest / Math.max(...placement.fluxes);
  const { reachX, reachY } = profile.reach(faintest);
  // A pixel more on each side: cells at the rim share their light with it.
  const left = Math.max(0, Math.floor(placement.x - reachX) - 1);
  const top = Math.max(0, Math.floor(placement.y - reachY) - 1);
  const width = Math.min(canvas.width, Math.ceil(placement.x + reachX) + 1) - left;
  const height = Math.min(canvas.height, Math.ceil(placement.y + reachY) + 1) - top;
  if (width <= 0 || height <= 0) return;
  const light = new ProfileLight(profile, width, height, placement.x - left, placement.y - top, faintest);
  placement.fluxes.forEach((flux, k) => {
    const image = canvas.images[k] as Float32Array;
    for (let y = 0; y < height; y++) {
      const to = (top + y) * canvas.width + left;
      for (let x = 0; x < width; x++)
        image[to + x] = (image[to + x] as number) + flux * (light.pixels[y * width + x] as number);
    }
  });
}

/** Change of ln(brightness) across a cell below which its middle stands for it, and below which four points do. */
const FLAT = 0.4;
const GENTLE = 1.2;
const DEEPEST = 7;
/** Abscissae of the two-point Gauss-Legendre rule, in half-widths of the cell. */
const GAUSS = 1 / Math.sqrt(3);

/** A profile with a total flux of 1 on a rectangle of pixels. */
class ProfileLight {
  readonly pixels: Float32Array;

  /** @param x, y of the profile's centre on the rectangle; `faintest` is the light of a cell that need not be divided */
  constructor(
    readonly profile: ProfileInPixels,
    readonly width: number,
    readonly height: number,
    readonly x: number,
    readonly y: number,
    readonly faintest: number,
  ) {
    this.pixels = new Float32Array(width * height);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) this.#addPixel(column, row);
  }

  #addPixel(column: number, row: number): void {
    const dx = column + 0.5 - this.x;
    const dy = row + 0.5 - this.y;
    const light = this.profile.brightness(dx, dy);
    const pixel = row * this.width + column;
    if (this.profile.steepness < FLAT) this.pixels[pixel] = (this.pixels[pixel] as number) + light;
    else this.#addCell(dx, dy, 1, light, this.profile.steepness, 0);
  }

  /** @param dx, dy of the cell's middle from the profile's centre; `light` of a pixel as bright as the middle */
  #addCell(dx: number, dy: number, side: number, light: number, steepness: number, depth: number): void {
    const divide = steepness > GENTLE && depth < DEEPEST && light * side * side > this.faintest;
    const step = divide ? side / 4 : (side / 2) * GAUSS;
    for (let quarter = 0; quarter < 4; quarter++) {
      const x = dx + (quarter & 1 ? step : -step);
      const y = dy + (quarter & 2 ? step : -step);
      const there = this.profile.brightness(x, y);
      if (divide) this.#addCell(x, y, side / 2, there, (this.profile.steepness * side) / 2, depth + 1);
      else this.#share(this.x + x - 0.5, this.y + y - 0.5, (there * side * side) / 4);
    }
  }

  /** Adds light at a point, given in pixel centres, to the four pixels around it. */
  #share(x: number, y: number, light: number): void {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = x - column;
    const fy = y - row;
    this.#add(column, row, light * (1 - fx) * (1 - fy));
    this.#add(column + 1, row, light * fx * (1 - fy));
    this.#add(column, row + 1, light * (1 - fx) * fy);
    this.#add(column + 1, row + 1, light * fx * fy);
  }

  #add(column: number, row: number, light: number): void {
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return;
    const pixel = row * this.width + column;
    this.pixels[pixel] = (this.pixels[pixel] as number) + light;
  }
}
