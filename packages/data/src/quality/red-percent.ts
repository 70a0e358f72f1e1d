import type { Cutout } from '@perseus/core';

/** Fixed-point digits of OpenCV's division tables. */
const SHIFT = 12;
const HALF = 1 << (SHIFT - 1);
const SATURATION_SCALE = divisionTable(255 << SHIFT, 1);
const HUE_SCALE = divisionTable(180 << SHIFT, 6);

/**
 * Share of the cutout's pixels that are red, in percent.
 *
 * A pixel is red when its hue (0 to 179), saturation and value lie in [0, 80, 20] to [10, 255, 255] or in
 * [160, 100, 20] to [179, 255, 255], the overly-red rule of Pruitt (2024) with OpenCV's `inRange`.
 *
 * @see cv2.cvtColor with COLOR_RGB2HSV: the hue and the saturation are its integers, for every colour
 */
export function redPercent({ pixels, height, width }: Cutout): number {
  const count = height * width;
  let red = 0;
  for (let i = 0; i < count * 3; i += 3)
    if (isRed(pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number)) red++;
  return count === 0 ? 0 : (100 * red) / count;
}

/** Whether the overly-red rule counts this colour, channels 0 to 255. */
export function isRed(red: number, green: number, blue: number): boolean {
  const value = Math.max(red, green, blue);
  if (value < 20) return false;
  const range = value - Math.min(red, green, blue);
  const saturation = (range * (SATURATION_SCALE[value] as number) + HALF) >> SHIFT;
  if (saturation < 80) return false;
  const hue = opencvHue(red, green, blue, value, range);
  return hue <= 10 || (hue >= 160 && saturation >= 100);
}

/** Half the hue's angle, 0 to 179, in OpenCV's fixed-point arithmetic; a little below red wraps to 180 less. */
function opencvHue(red: number, green: number, blue: number, value: number, range: number): number {
  const offset =
    value === red ? green - blue : value === green ? blue - red + 2 * range : red - green + 4 * range;
  const hue = (offset * (HUE_SCALE[range] as number) + HALF) >> SHIFT;
  return hue < 0 ? hue + 180 : hue;
}

/** numerator / (step i), rounded as OpenCV's `saturate_cast<int>` does; entry 0 is 0. */
function divisionTable(numerator: number, step: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, i) => (i === 0 ? 0 : roundHalfToEven(numerator / (step * i))));
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
