import { photometryOf } from './population/simulated-object.js';
import type { Detected, SurveyPlan } from './population/survey-plan.js';

const COLUMNS = [
  'id',
  'file',
  'ra',
  'dec',
  'label',
  'label_basis',
  'kind',
  'magnitude_r',
  'g_r',
  'r_i',
  'size_arcsec',
  'axis_ratio',
  'surface_brightness_r',
  'redshift',
] as const;

/** Where a row's cutout lies, relative to the catalogue. */
export function cutoutFile(row: Detected): string {
  return `cutouts/${row.id}.png`;
}

/** The catalogue as CSV: what was simulated, free of errors of measurement. A star has no surface brightness. */
export function surveyCatalogue(plan: SurveyPlan): string {
  const lines = plan.rows.map((row) => {
    const object = plan.objects[row.object] as SurveyPlan['objects'][number];
    const photometry = photometryOf(object.components);
    const cells: Record<(typeof COLUMNS)[number], string> = {
      id: row.id,
      file: cutoutFile(row),
      ra: row.position.raDeg.toFixed(7),
      dec: row.position.decDeg.toFixed(7),
      label: String(object.label),
      label_basis: object.labelBasis,
      kind: object.kind,
      magnitude_r: photometry.magnitudeR.toFixed(4),
      g_r: photometry.gR.toFixed(4),
      r_i: photometry.rI.toFixed(4),
      size_arcsec: photometry.sizeArcsec.toFixed(4),
      axis_ratio: photometry.axisRatio.toFixed(4),
      surface_brightness_r: photometry.surfaceBrightness?.toFixed(4) ?? '',
      redshift: object.redshift.toFixed(6),
    };
    return COLUMNS.map((column) => cells[column]).join(',');
  });
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}
