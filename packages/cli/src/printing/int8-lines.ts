import type { Int8ExportReport } from '@perseus/core';

/** What an int8 form is and how far it agrees with the float form, for people. */
export function int8Lines({ output, bytes, quantisation }: Int8ExportReport): string[] {
  const { method, biasCorrected, changedLabels, calibrationCutouts } = quantisation;
  const { floatAuc, int8Auc, validationCutouts } = quantisation;
  const changed = `${(100 * changedLabels).toFixed(2)} %`;
  return [
    `Model: ${output}`,
    `Int8: ranges by ${method}, ${biasCorrected ? 'bias corrected' : 'bias as it was'}, ${Math.round(bytes / 1e6)} MB`,
    `Agreement: ${changed} of ${calibrationCutouts} calibration cutouts change class; ` +
      `AUC on ${validationCutouts} validation cutouts is ${int8Auc.toFixed(4)}, in float ${floatAuc.toFixed(4)}`,
  ];
}
