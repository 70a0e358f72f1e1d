import type { JobIdentity, JobTelling } from '../work/job-description.js';
import type { AtFieldFraction } from './field-fraction.js';

/** More names than this make a header that nobody reads; the column `field_tile` has them all. */
const MOST_TILES = 20;

/** How a table of results was made, one fact a line, for the header of the file. */
export function provenanceNotes(
  identity: JobIdentity,
  telling: JobTelling,
  atFieldFraction: AtFieldFraction | null,
): string[] {
  const { tiles, trainedFraction } = telling;
  const named = tiles.slice(0, MOST_TILES).join(', ');
  const prior =
    atFieldFraction && `${atFieldFraction.fraction ?? 'of each object'} (${atFieldFraction.told})`;
  const facts: [string, string | number | null][] = [
    ['version', telling.perseusVersion],
    ['date', telling.begun],
    ['command', telling.command],
    ['model (SHA-256 below)', telling.model],
    ['engine', identity.engine],
    ['precision', identity.precision],
    ['device', identity.device],
    ['painting', identity.painting === 'renderer' ? null : identity.painting],
    ['batch size', identity.batchSize],
    ['views', identity.views],
    ['temperature', telling.temperature],
    ['threshold', telling.threshold],
    ['rendering', identity.rendering],
    ['differs from the model in that', telling.differences.join('; ') || null],
    ['catalogue', telling.cataloguePath],
    ['tiles', tiles.length > MOST_TILES ? `${tiles.length}, from ${named}` : named],
    ['member fraction of the training set', trainedFraction],
    ['member fraction of the field', prior],
  ];
  const lines = facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => printable(`Perseus ${name}: ${String(value)}`));
  // As long as a card of a FITS header is: a word more would break the hash in two.
  return [...lines, `SHA-256 ${identity.modelSha256}`];
}

/** FITS headers hold ASCII, and XML no control characters. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
