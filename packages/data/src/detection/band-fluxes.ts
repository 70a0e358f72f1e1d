import type { NativeSources } from '../native/binding.js';
import type { BandDetector, PixelEllipses, Watch } from './band-detector.js';
import { ellipsesOn } from './ellipses.js';

/** Semi-axes of the Kron aperture, in Kron radii, and of the one for colours, which holds most of the light and less sky. */
const KRON_FACTOR = 2.5;
const COLOUR_FACTOR = 1;
/** Least semi-axes, pixels of the detection image: the seeing leaves nothing smaller, and differs between bands. */
const LEAST_KRON = 1.75;
const LEAST_COLOUR = 3;

/** What one band says of all objects, nanomaggies; NaN outside its image. */
export interface BandFluxes {
  kron: Float64Array;
  kronError: Float64Array;
  /** Within the smaller aperture that colours are measured in. */
  colour: Float64Array;
}

/** Fluxes on one band within apertures that were found on another: the same ellipses on the sky. */
export async function bandFluxes(
  detector: BandDetector,
  sources: NativeSources,
  found: BandDetector,
  watch: Watch,
): Promise<BandFluxes> {
  const count = sources.x.length;
  const wanted = joinedEllipses(kronEllipses(sources), colourEllipses(sources));
  const { flux, fluxError } = await detector.measure(
    await ellipsesOn(detector.wcs, wanted, found.wcs),
    {},
    watch,
  );
  return {
    kron: inNanomaggies(flux.subarray(0, count), detector),
    kronError: inNanomaggies(fluxError.subarray(0, count), detector),
    colour: inNanomaggies(flux.subarray(count), detector),
  };
}

/** The same of the band that the objects were found on, whose Kron fluxes are known. */
export async function ownFluxes(
  detector: BandDetector,
  sources: NativeSources,
  watch: Watch,
): Promise<BandFluxes> {
  const { flux } = await detector.measure(colourEllipses(sources), {}, watch);
  return { ...kronFluxes(detector, sources), colour: inNanomaggies(flux, detector) };
}

/** Without colours, which one band does not have. */
export function kronFluxes(detector: BandDetector, { flux, fluxError }: NativeSources): BandFluxes {
  return {
    kron: inNanomaggies(flux, detector),
    kronError: inNanomaggies(fluxError, detector),
    colour: new Float64Array(flux.length).fill(NaN),
  };
}

function inNanomaggies(values: Float64Array, { nanomaggies }: BandDetector): Float64Array {
  return values.map((value) => value * nanomaggies);
}

function kronEllipses(sources: NativeSources): PixelEllipses {
  return scaledEllipses(sources, (i) => {
    const radius = sources.kronRadius[i] as number;
    const mean = radius * Math.sqrt((sources.a[i] as number) * (sources.b[i] as number));
    return mean >= LEAST_KRON ? KRON_FACTOR * radius : { circle: LEAST_KRON };
  });
}

function colourEllipses(sources: NativeSources): PixelEllipses {
  return scaledEllipses(sources, (i) => {
    const radius = COLOUR_FACTOR * (sources.kronRadius[i] as number);
    return radius * (sources.b[i] as number) >= LEAST_COLOUR ? radius : { circle: LEAST_COLOUR };
  });
}

function scaledEllipses(
  { x, y, a, b, theta }: NativeSources,
  scaleOf: (i: number) => number | { circle: number },
): PixelEllipses {
  const axis = (of: Float64Array) =>
    of.map((value, i) => {
      const scale = scaleOf(i);
      return typeof scale === 'number' ? value * scale : scale.circle;
    });
  return { x, y, a: axis(a), b: axis(b), theta };
}

function joinedEllipses(first: PixelEllipses, second: PixelEllipses): PixelEllipses {
  const join = (name: keyof PixelEllipses) => Float64Array.from([...first[name], ...second[name]]);
  return { x: join('x'), y: join('y'), a: join('a'), b: join('b'), theta: join('theta') };
}
