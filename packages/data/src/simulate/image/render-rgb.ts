/** An asinh stretch that keeps colours, as Lupton et al. (2004) define it. */
export interface AsinhStretch {
  /** Level of each channel that becomes black. */
  minimum: readonly [number, number, number];
  /** Intensity around which the stretch turns from linear to logarithmic, times q. */
  stretch: number;
  /** Softening: greater values show brighter structure. */
  q: number;
}

/** The gradient at this part of `stretch` is what fixes the grey levels. */
const FRACTION = 0.1;

/**
 * An 8-bit colour image of three bands: intensity (the mean of the channels) through asinh, colours as they are.
 *
 * A pixel of which a channel passes 255 is scaled down as a whole, so that bright centres keep their colour.
 *
 * @param channels red, green and blue, of one length
 * @returns [length, 3] uint8
 * @see Lupton et al. (2004), PASP 116, 133; astropy.visualization.make_lupton_rgb gives the same
 */
export function renderRgb(
  channels: readonly [Float32Array, Float32Array, Float32Array],
  { minimum, stretch, q }: AsinhStretch,
): Uint8Array<ArrayBuffer> {
  const [red, green, blue] = channels;
  const [minRed, minGreen, minBlue] = minimum;
  const pixels = new Uint8Array(red.length * 3);
  const slope = (255 * FRACTION) / Math.asinh(FRACTION * q);
  const soften = q / stretch;
  for (let k = 0; k < red.length; k++) {
    const r = (red[k] as number) - minRed;
    const g = (green[k] as number) - minGreen;
    const b = (blue[k] as number) - minBlue;
    const intensity = (r + g + b) / 3;
    if (!(intensity > 0)) continue;
    const level = Math.asinh(intensity * soften) * slope;
    const most = Math.max(r, g, b);
    // Divided by the brightest channel, which then is 255 exactly and not 254.99.
    const tooBright = (most / intensity) * level > 255;
    const unit = tooBright ? most : intensity;
    const scale = tooBright ? 255 : level;
    // Typed arrays wrap negative numbers around: a channel below its minimum would turn bright.
    pixels[3 * k] = Math.max(0, (r / unit) * scale);
    pixels[3 * k + 1] = Math.max(0, (g / unit) * scale);
    pixels[3 * k + 2] = Math.max(0, (b / unit) * scale);
  }
  return pixels;
}
