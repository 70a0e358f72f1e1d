import { counted } from '@perseus/core';
import type { FetchReport } from '@perseus/data';
import { countsText } from './counts.js';

/** What came, what did not, and what to do about that. */
export function fetchedLines(report: FetchReport): string[] {
  const { output, manifest, objects, byState, alreadyThere, adopted, repeated, fetched, bytes } = report;
  const { ok, ...others } = byState;
  return [
    `Cutouts: ${output}, ${ok} of ${counted(objects, 'object')}`,
    `  ${fetched} fetched now (${(bytes / 1e6).toFixed(1)} MB)${also({ 'there already': alreadyThere, 'adopted from a run that was killed': adopted, 'of an object that came before': repeated })}`,
    ...(report.frames === undefined ? [] : [`  ${counted(report.frames, 'frame')}`]),
    ...(countsText(others) === '' ? [] : [`  without a cutout: ${countsText(others)}`]),
    ...report.failures.map(
      ({ kind, count, advice, examples }) => `  ${count} ${kind} (${examples.join(', ')}): ${advice}`,
    ),
    `Manifest: ${manifest}`,
  ];
}

function also(counts: Record<string, number>): string {
  const text = countsText(counts);
  return text === '' ? '' : `, ${text}`;
}
