import { counted } from '@perseus/core';
import type { BuildReport } from '@perseus/data';
import { countsText } from './counts.js';
import { datasetLines } from './dataset-lines.js';

/** What a build made, what it left out, and where that is listed. */
export function builtLines({ folder, description, setAside, leftOut, notes }: BuildReport): string[] {
  return [
    `Dataset: ${folder}`,
    ...datasetLines(description),
    ...listed('left out on purpose', leftOut),
    ...listed('set aside as unusable', setAside),
    ...notes.map((note) => `  note: ${note}`),
  ];
}

function listed(what: string, { count, reasons, path }: BuildReport['setAside']): string[] {
  if (count === 0) return [];
  return [`  ${counted(count, 'row')} ${what} (${countsText(reasons)})${path === null ? '' : `: ${path}`}`];
}
