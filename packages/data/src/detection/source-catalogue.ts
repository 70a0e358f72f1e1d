import type { Catalogue } from '../catalogue/table/catalogue.js';
import type { Column } from '../catalogue/table/column.js';
import { TextValues } from '../catalogue/table/text-values.js';
import { iauName } from '../cutouts/iau-name.js';
import type { NativeSources } from '../native/binding.js';
import type { BandFluxes } from './band-fluxes.js';
import type { SkyEllipses } from './ellipses.js';

/** What SEP, and Perseus beyond it, flags of a detection: bits of the column `detection_flags`. */
export const DETECTION_FLAGS = {
  blended: 0x1,
  truncated: 0x2,
  singular: 0x8,
  apertureTruncated: 0x10,
  apertureMasked: 0x20,
  apertureAllMasked: 0x40,
  apertureNonpositive: 0x80,
  saturated: 0x100,
} as const;

const POGSON = 2.5 / Math.LN10;

export interface MeasuredSources {
  tile: string;
  band: string;
  sources: NativeSources;
  sky: SkyEllipses;
  fluxes: ReadonlyMap<string, BandFluxes>;
  /** Arcseconds of a pixel. */
  scale: number;
}

/** A catalogue as a survey has it, one row an object. */
export function sourceCatalogue(measured: MeasuredSources): Catalogue {
  const { tile, band, sources, sky, fluxes, scale } = measured;
  const rows = sources.x.length;
  const columns: Column[] = [
    {
      name: 'id',
      unit: null,
      ucd: 'meta.id;meta.main',
      description: 'Name from the position',
      type: 'text',
      values: names(sky),
      nulls: null,
    },
    float64('ra', 'deg', 'pos.eq.ra;meta.main', 'Right ascension, ICRS', sky.raDeg),
    float64('dec', 'deg', 'pos.eq.dec;meta.main', 'Declination, ICRS', sky.decDeg),
    float64('x', 'pix', 'pos.cartesian.x;instr.det', `Place in ${band}, the first pixel is 0`, sources.x),
    float64('y', 'pix', 'pos.cartesian.y;instr.det', `Place in ${band}, the first pixel is 0`, sources.y),
    float32(
      'semi_major',
      'arcsec',
      'phys.angSize.smajAxis',
      'Root mean square along the major axis',
      sky.majorArcsec,
    ),
    float32(
      'semi_minor',
      'arcsec',
      'phys.angSize.sminAxis',
      'Root mean square along the minor axis',
      sky.minorArcsec,
    ),
    float32(
      'position_angle',
      'deg',
      'pos.posAng',
      'Of the major axis, North through East',
      sky.positionAngleDeg,
    ),
    float32('ellipticity', null, 'src.ellipticity', '1 - minor / major axis', ellipticity(sky)),
    float32(
      'kron_radius',
      'arcsec',
      'phys.angSize',
      'Semi-major axis of the Kron aperture',
      kronArcsec(sources, sky),
    ),
    float32(
      'half_light_radius',
      'arcsec',
      'phys.angSize',
      `Circle with half of the Kron flux in ${band}`,
      sources.halfLightRadius.map((radius) => radius * scale),
    ),
    int32('pixels', 'pix', 'meta.number;instr.pixel', 'Pixels above the threshold', sources.pixels),
    int32(
      'detection_flags',
      null,
      'meta.code',
      'SEP flags: 1 blended, 2 truncated, 16 to 128 aperture; 256 saturated',
      sources.flags,
    ),
  ];
  for (const [name, of] of fluxes) columns.push(...magnitudeColumns(name, of));
  columns.push(...colourColumns(fluxes));
  const notes = [`Objects detected in the band ${band} of ${tile} by Perseus over SEP; magnitudes are AB.`];
  return { path: tile, format: 'fits', rows, columns, notes };
}

function magnitudeColumns(band: string, { kron, kronError }: BandFluxes): Column[] {
  const ucd = `phot.mag;${bandUcd(band)}`;
  const error = kronError.map((sigma, i) => POGSON * (sigma / (kron[i] as number)));
  const positive = error.map((value) => (value > 0 ? value : NaN));
  return [
    float32(`mag_${band}`, 'mag', ucd, `Kron magnitude in ${band}, AB`, kron.map(magnitude)),
    float32(`mag_err_${band}`, 'mag', `stat.error;${ucd}`, 'Its error from the noise of the sky', positive),
  ];
}

/** From each band to the next, in the order of the tile. */
function colourColumns(fluxes: ReadonlyMap<string, BandFluxes>): Column[] {
  const bands = [...fluxes];
  return bands.slice(1).map(([red, ofRed], i) => {
    const [blue, ofBlue] = bands[i] as [string, BandFluxes];
    const values = ofBlue.colour.map((flux, row) => magnitude(flux) - magnitude(ofRed.colour[row] as number));
    const ucd = `phot.color;${bandUcd(blue)};${bandUcd(red)}`;
    return float32(`${blue}_${red}`, 'mag', ucd, `${blue} - ${red} within one aperture, AB`, values);
  });
}

/** NaN for a flux of 0 and below. */
function magnitude(flux: number): number {
  return flux > 0 ? 22.5 - 2.5 * Math.log10(flux) : NaN;
}

function bandUcd(band: string): string {
  return /^[UBVRIJHK]$/i.test(band) && !/^[ri]$/.test(band)
    ? `em.opt.${band.toUpperCase()}`
    : (OPTICAL[band] ?? 'em.opt');
}

const OPTICAL: Record<string, string> = {
  u: 'em.opt.U',
  g: 'em.opt.B',
  r: 'em.opt.R',
  i: 'em.opt.I',
  z: 'em.opt.I',
};

function ellipticity({ majorArcsec, minorArcsec }: SkyEllipses): Float64Array {
  return majorArcsec.map((major, i) => 1 - (minorArcsec[i] as number) / major);
}

function kronArcsec({ kronRadius }: NativeSources, { majorArcsec }: SkyEllipses): Float64Array {
  return majorArcsec.map((major, i) => 2.5 * (kronRadius[i] as number) * major);
}

/** IAU names; where two objects share one, letters tell them apart. */
function names({ raDeg, decDeg }: SkyEllipses): TextValues {
  const taken = new Map<string, number>();
  return TextValues.from(
    Array.from(raDeg, (ra, i) => {
      const dec = decDeg[i] as number;
      const name =
        Number.isNaN(ra) || Number.isNaN(dec) ? `row-${i + 1}` : iauName({ raDeg: ra, decDeg: dec });
      const before = taken.get(name) ?? 0;
      taken.set(name, before + 1);
      return before === 0 ? name : `${name}${String.fromCharCode(97 + (before % 26))}`;
    }),
  );
}

const ARRAYS = { float64: Float64Array, float32: Float32Array, int32: Int32Array } as const;

/** What makes columns of one type; SEP gives all its numbers as doubles. */
function columnsOf(type: keyof typeof ARRAYS) {
  return (
    name: string,
    unit: string | null,
    ucd: string,
    description: string,
    values: Float64Array,
  ): Column =>
    ({ name, unit, ucd, description, type, values: ARRAYS[type].from(values), nulls: null }) as Column;
}

const float64 = columnsOf('float64');
const float32 = columnsOf('float32');
const int32 = columnsOf('int32');
