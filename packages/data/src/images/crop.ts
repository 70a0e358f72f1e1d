import { PerseusError, type Cutout } from '@perseus/core';

/**
 * The central `size` x `size` pixels; where the margin is odd, its larger half lies right and below, as in
 * `docs/rotation.md`.
 *
 * @throws PerseusError `CUTOUT_TOO_SMALL` where a side is shorter than `size`
 */
export function cropCentrally(cutout: Cutout, size: number): Cutout {
  const { pixels, height, width } = cutout;
  if (height === size && width === size) return cutout;
  if (height < size || width < size) {
    throw new PerseusError(
      'CUTOUT_TOO_SMALL',
      `A cutout of ${width} x ${height} pixels cannot be cropped to ${size}. Ask for a smaller size.`,
      { option: 'size' },
    );
  }
  const left = Math.floor((width - size) / 2);
  const top = Math.floor((height - size) / 2);
  const cropped = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    const from = ((top + y) * width + left) * 3;
    cropped.set(pixels.subarray(from, from + size * 3), y * size * 3);
  }
  return { pixels: cropped, height: size, width: size };
}
