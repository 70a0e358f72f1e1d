import { PerseusError } from '../errors/perseus-error.js';
import type { View } from './view.js';

/** What a view is rendered to. */
export interface ViewRendering {
  /** Side of the square that comes out, pixels. */
  size: number;
  /** What stands where the cutout ends. `crop` reflects too: its caller sees to a source that leaves nothing to reflect. */
  corners: 'crop' | 'reflect' | 'black';
  interpolation: 'bilinear' | 'nearest';
}

const ONE = 65536;
/** Sides beyond it could leave the 16.16 range of 32-bit integers, in which the kernels count. */
const LARGEST_SIDE = 8192;

/**
 * Renders one view of a cutout: flip, rotate about the centre of the cutout, crop to `size`.
 *
 * Integer arithmetic throughout, by docs/rotation.md: the trainer gives the same bytes. Nearest with black corners on a
 * square cutout of the output's size equals `PIL.Image.rotate`.
 *
 * @param source [height, width, 3] uint8
 * @param out receives [size, size, 3] uint8 from `outOffset` on
 * @throws PerseusError `CUTOUT_TOO_LARGE` for sides beyond 8192 pixels
 */
export function renderView(
  source: Uint8Array,
  height: number,
  width: number,
  view: View,
  rendering: ViewRendering,
  out: Uint8Array,
  outOffset: number,
): void {
  const { size, corners, interpolation } = rendering;
  if (Math.max(height, width, size) > LARGEST_SIDE)
    throw new PerseusError(
      'CUTOUT_TOO_LARGE',
      `A cutout of ${width} x ${height} pixels cannot be rotated: sides may be up to ${LARGEST_SIDE}. Cut it smaller.`,
    );
  const cutout = { pixels: source, height, width };
  const target = { pixels: out, offset: outOffset, size };
  if (view.angleDeg % 360 === 0 && !view.flip && size <= Math.min(height, width)) copyWindow(cutout, target);
  else if (interpolation === 'nearest')
    sampleNearest(cutout, affineOf(view, cutout, size, 1), corners === 'black', target);
  else sampleBilinear(cutout, affineOf(view, cutout, size, 0), corners === 'black', target);
}

/** Side that a square source needs so that a view of `size` at any angle lies within it. */
export function sideForAnyAngle(size: number): number {
  return Math.ceil(size * Math.SQRT2);
}

interface Source {
  pixels: Uint8Array;
  height: number;
  width: number;
}

interface Target {
  pixels: Uint8Array;
  offset: number;
  size: number;
}

/** Source position of output pixel (x, y) in 1/65536 pixel: u = u0 + ux x + uy y, v = v0 + vx x + vy y. */
interface Affine {
  u0: number;
  ux: number;
  uy: number;
  v0: number;
  vx: number;
  vy: number;
}

function affineOf(view: View, source: Source, size: number, flipOffset: 0 | 1): Affine {
  // Reduced first, which is exact, so that 810 degrees is as exact as 90.
  const turn = (view.angleDeg % 360) * (Math.PI / 180);
  const c = roundTo15Decimals(Math.cos(turn));
  const s = roundTo15Decimals(Math.sin(turn));
  const half = size / 2;
  let u0 = fixed(c * -half + -s * -half + half + c * 0.5 + -s * 0.5);
  let ux = fixed(c);
  let uy = fixed(-s);
  if (view.flip) {
    u0 = size * ONE - flipOffset - u0;
    ux = -ux;
    uy = -uy;
  }
  return {
    u0: u0 + Math.floor((source.width - size) / 2) * ONE,
    ux,
    uy,
    v0:
      fixed(s * -half + c * -half + half + s * 0.5 + c * 0.5) + Math.floor((source.height - size) / 2) * ONE,
    vx: fixed(s),
    vy: fixed(c),
  };
}

/** As PIL rounds its matrix: makes multiples of 90 degrees exact and hides the last bit in which libraries differ. */
function roundTo15Decimals(value: number): number {
  return Number(value.toFixed(15));
}

function fixed(value: number): number {
  return Math.floor(value * ONE + 0.5);
}

function copyWindow(source: Source, target: Target): void {
  const { size } = target;
  const left = Math.floor((source.width - size) / 2);
  const top = Math.floor((source.height - size) / 2);
  for (let y = 0; y < size; y++) {
    const from = ((top + y) * source.width + left) * 3;
    target.pixels.set(source.pixels.subarray(from, from + size * 3), target.offset + y * size * 3);
  }
}

function sampleNearest(source: Source, at: Affine, black: boolean, target: Target): void {
  const { pixels, height, width } = source;
  const { size, pixels: out } = target;
  let to = target.offset;
  for (let y = 0; y < size; y++) {
    let u = at.u0 + at.uy * y;
    let v = at.v0 + at.vy * y;
    for (let x = 0; x < size; x++, to += 3, u += at.ux, v += at.vx) {
      let ix = u >> 16;
      let iy = v >> 16;
      if (ix < 0 || ix >= width || iy < 0 || iy >= height) {
        if (black) {
          out[to] = out[to + 1] = out[to + 2] = 0;
          continue;
        }
        ix = reflected(ix, width);
        iy = reflected(iy, height);
      }
      const from = (iy * width + ix) * 3;
      out[to] = pixels[from]!;
      out[to + 1] = pixels[from + 1]!;
      out[to + 2] = pixels[from + 2]!;
    }
  }
}

function sampleBilinear(source: Source, at: Affine, black: boolean, target: Target): void {
  const { pixels, height, width } = source;
  const { size, pixels: out } = target;
  const edge = black ? clamped : reflected;
  let to = target.offset;
  for (let y = 0; y < size; y++) {
    let u = at.u0 + at.uy * y - ONE / 2;
    let v = at.v0 + at.vy * y - ONE / 2;
    for (let x = 0; x < size; x++, to += 3, u += at.ux, v += at.vx) {
      let left = u >> 16;
      let top = v >> 16;
      let right = left + 1;
      let bottom = top + 1;
      if (left < 0 || right >= width || top < 0 || bottom >= height) {
        if (black && isOutside((u + ONE / 2) >> 16, (v + ONE / 2) >> 16, width, height)) {
          out[to] = out[to + 1] = out[to + 2] = 0;
          continue;
        }
        left = edge(left, width);
        right = edge(right, width);
        top = edge(top, height);
        bottom = edge(bottom, height);
      }
      const fx = (u & 65535) >> 5;
      const fy = (v & 65535) >> 5;
      const topLeft = (2048 - fx) * (2048 - fy);
      const topRight = fx * (2048 - fy);
      const bottomLeft = (2048 - fx) * fy;
      const bottomRight = fx * fy;
      const a = (top * width + left) * 3;
      const b = (top * width + right) * 3;
      const c = (bottom * width + left) * 3;
      const d = (bottom * width + right) * 3;
      for (let channel = 0; channel < 3; channel++)
        out[to + channel] =
          (pixels[a + channel]! * topLeft +
            pixels[b + channel]! * topRight +
            pixels[c + channel]! * bottomLeft +
            pixels[d + channel]! * bottomRight +
            (1 << 21)) >>
          22;
    }
  }
}

function isOutside(x: number, y: number, width: number, height: number): boolean {
  return x < 0 || x >= width || y < 0 || y >= height;
}

function clamped(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}

/** Symmetric about the image's edge: -1 is pixel 0, `length` is pixel length - 1, and so on outwards. */
function reflected(index: number, length: number): number {
  if (index >= 0 && index < length) return index;
  const period = 2 * length;
  const phase = ((index % period) + period) % period;
  return phase < length ? phase : period - 1 - phase;
}
