import { sersicB, unitCentralBrightness, type SersicShape } from './sersic.js';
import { armModulation, type SpiralArms } from './spiral.js';

/** A Sersic profile with a total flux of 1, in pixels from its centre: x to the West, y to the South. */
export interface ProfileInPixels {
  /** Surface brightness at an offset; sets `steepness`, which shares its square root and power. */
  brightness(dx: number, dy: number): number;
  /** Change of ln(brightness) over one pixel in the steepest direction, where `brightness` was last asked for. */
  steepness: number;
  /** Half the width and height of the box outside which all is fainter than `faint`. */
  reach(faint: number): { reachX: number; reachY: number };
}

export function profileInPixels(
  shape: SersicShape,
  pixelScaleArcsec: number,
  arms?: SpiralArms,
): ProfileInPixels {
  const { index, axisRatio } = shape;
  const radius = shape.radiusArcsec / pixelScaleArcsec;
  const b = sersicB(index);
  const central = unitCentralBrightness(index, radius, axisRatio);
  // North is up and East is left, so an angle from North through East turns counter-clockwise on the image.
  const angle = ((shape.positionAngleDeg + 90) * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = -Math.sin(angle);
  const modulation = arms && armModulation(arms);
  const exponent = 1 / (2 * index);
  return {
    steepness: 0,
    brightness(dx, dy) {
      const along = (dx * cos + dy * sin) / radius;
      const across = (dy * cos - dx * sin) / (radius * axisRatio);
      // Not 0: at the very centre the slope of most profiles is infinite.
      const squared = Math.max(along * along + across * across, 1e-18);
      const distance = Math.sqrt(squared);
      // The logarithm of the fall from the centre, b x^(1/n); its slope is this / (n x), steepest along the minor axis.
      const fall = b * (index === 1 ? distance : squared ** exponent);
      this.steepness = fall / (index * distance * radius * axisRatio);
      const smooth = central * Math.exp(-fall);
      return modulation ? smooth * modulation(distance, Math.atan2(across, along)) : smooth;
    },
    reach(faint) {
      if (!(faint > 0)) return { reachX: Infinity, reachY: Infinity };
      const distance = faint >= central ? 1 : radius * (Math.log(central / faint) / b) ** index + 1;
      return {
        reachX: distance * Math.hypot(cos, axisRatio * sin),
        reachY: distance * Math.hypot(sin, axisRatio * cos),
      };
    },
  };
}
