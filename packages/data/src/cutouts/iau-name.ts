import type { SkyPosition } from '@perseus/core';

/**
 * A position as the IAU names sources by it: `J031948.16+413042.1`, truncated and never rounded.
 *
 * @see https://cdsweb.u-strasbg.fr/Dic/iau-spec.html: 299.418996 +33.641100 deg is J195740.55+333827.9
 */
export function iauName({ raDeg, decDeg }: SkyPosition): string {
  // A position that stands exactly on a hundredth must not fall below it for the last bits of its product.
  const hundredths = Math.floor((((raDeg % 360) + 360) % 360) * 24_000 + 1e-6) % 8_640_000;
  const tenths = Math.floor(Math.abs(decDeg) * 36_000 + 1e-6);
  const sign = decDeg < 0 || Object.is(decDeg, -0) ? '-' : '+';
  return `J${sexagesimal(hundredths, 100)}${sign}${sexagesimal(tenths, 10)}`;
}

/** `units` counts `parts` of a second: `HHMMSS.ss` for 100, `DDMMSS.s` for 10. */
function sexagesimal(units: number, parts: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(units / parts);
  const fraction = String(units % parts).padStart(String(parts).length - 1, '0');
  return `${two(Math.floor(seconds / 3600))}${two(Math.floor(seconds / 60) % 60)}${two(seconds % 60)}.${fraction}`;
}
