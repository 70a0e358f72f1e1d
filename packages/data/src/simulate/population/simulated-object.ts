import type { Label } from '@perseus/core';
import { magnitudeOf, perBand, type PerBand } from '../flux/bands.js';
import type { Component } from '../flux/scene.js';

export type Kind = 'elliptical' | 'lenticular' | 'spiral' | 'dwarf' | 'star';

/** How the label would be known: from a spectrum of a galaxy or of a star, or from the looks alone. */
export type LabelBasis = 'spec-galaxy' | 'spec-star' | 'morphology';

/** An object as it is: its light, wherever on the sky it may lie. */
export interface ObjectLight {
  kind: Kind;
  redshift: number;
  components: readonly Component[];
}

/** An object of the survey, with the truth about it. */
export interface SimulatedObject extends ObjectLight {
  label: Label;
  labelBasis: LabelBasis;
}

/** What a catalogue would tell of an object, free of errors. */
export interface Photometry {
  magnitudeR: number;
  gR: number;
  rI: number;
  /** Half-light radius along the major axis, the flux-weighted mean over the components; 0 for a star. */
  sizeArcsec: number;
  axisRatio: number;
  /** Mean within the half-light ellipse, r magnitudes a square arcsecond; null for a star. */
  surfaceBrightness: number | null;
}

export function photometryOf(components: readonly Component[]): Photometry {
  const total = perBand((band) => sumOf(components, (component) => component.fluxes[band]));
  const magnitude: PerBand<number> = perBand((band) => magnitudeOf(total[band]));
  const weighted = (value: (component: Component) => number): number =>
    sumOf(components, (component) => component.fluxes.r * value(component)) / total.r;
  const sizeArcsec = weighted((part) => (part.form === 'sersic' ? part.shape.radiusArcsec : 0));
  const axisRatio = weighted((part) => (part.form === 'sersic' ? part.shape.axisRatio : 1));
  return {
    magnitudeR: magnitude.r,
    gR: magnitude.g - magnitude.r,
    rI: magnitude.r - magnitude.i,
    sizeArcsec,
    axisRatio,
    surfaceBrightness:
      sizeArcsec > 0 ? magnitude.r + 2.5 * Math.log10(2 * Math.PI * axisRatio * sizeArcsec ** 2) : null,
  };
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
