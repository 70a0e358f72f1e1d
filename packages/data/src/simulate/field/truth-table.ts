import { magnitudeOf } from '../flux/bands.js';
import { photometryOf } from '../population/simulated-object.js';
import { extinctionOf, FIELD_BANDS, type FieldBand, type FieldComponent } from './bands.js';
import type { FieldObject } from './field-objects.js';
import type { FieldSettings } from './options.js';
import { saturationMagnitude } from './camera/saturation.js';
import type { FaintSource } from './surroundings.js';

const COLUMNS = [
  'id',
  'ra',
  'dec',
  'label',
  'label_basis',
  'kind',
  ...FIELD_BANDS.map((band) => `mag_${band}` as const),
  'size_arcsec',
  'axis_ratio',
  'surface_brightness_r',
  'redshift',
  ...FIELD_BANDS.map((band) => `extinction_${band}` as const),
  'saturated',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

/** The catalogue of a field as CSV, free of errors of measurement; a star has no surface brightness. */
export function truthTable(objects: readonly FieldObject[], settings: FieldSettings): string {
  return csv(
    objects.map((object) => ({
      ...lightOf(object, settings),
      id: object.id,
      label: String(object.label),
      label_basis: object.labelBasis,
      kind: object.kind,
      redshift: object.redshift.toFixed(6),
    })),
  );
}

/** What else shines in the field; without redshifts, and all of it background. */
export function surroundingsTable(sources: readonly FaintSource[], settings: FieldSettings): string {
  return csv(
    sources.map((source, number) => ({
      ...lightOf(source, settings),
      id: `F${settings.seed}-${String(number + 1).padStart(6, '0')}`,
      label: '0',
      label_basis: 'morphology',
      kind: source.components.every(({ form }) => form === 'point') ? 'star' : 'galaxy',
    })),
  );
}

function lightOf({ position, components }: FaintSource, settings: FieldSettings): Row {
  const photometry = photometryOf(components);
  const row: Row = {
    ra: position.raDeg.toFixed(8),
    dec: position.decDeg.toFixed(8),
    size_arcsec: photometry.sizeArcsec.toFixed(4),
    axis_ratio: photometry.axisRatio.toFixed(4),
    surface_brightness_r: photometry.surfaceBrightness?.toFixed(4) ?? '',
    saturated: saturates(components, settings) ? '1' : '0',
  };
  for (const band of FIELD_BANDS) {
    row[`mag_${band}`] = magnitudeOf(fluxOf(components, band)).toFixed(4);
    row[`extinction_${band}`] = extinctionOf(band, settings.reddening).toFixed(4);
  }
  return row;
}

function fluxOf(components: readonly FieldComponent[], band: FieldBand): number {
  return components.reduce((sum, { fluxes }) => sum + fluxes[band], 0);
}

/** Whether a star fills its middle pixel in some band. */
function saturates(components: readonly FieldComponent[], settings: FieldSettings): boolean {
  if (!components.every(({ form }) => form === 'point')) return false;
  return FIELD_BANDS.some(
    (band) => magnitudeOf(fluxOf(components, band)) < saturationMagnitude(band, settings),
  );
}

function csv(rows: readonly Row[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? '').join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}
