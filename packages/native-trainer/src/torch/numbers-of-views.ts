import type { View } from '@perseus/core';

/** As native code takes them: of each the angle in degrees, and 1 where it is flipped. */
export function numbersOfViews(views: readonly View[]): Float64Array {
  return Float64Array.from(views.flatMap(({ angleDeg, flip }) => [angleDeg, Number(flip)]));
}
