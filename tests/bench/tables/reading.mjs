import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';

const ROWS = 5_000_000;

const FORMATS = [
  { kind: 'csv', format: 'csv', peer: 'ascii.fast_csv' },
  // Both leave the columns as they lie in the file until they are asked for ...
  { kind: 'fits', format: 'fits', peer: 'fits' },
  // ... and here both make every column ready, in the byte order of the machine.
  { kind: 'fits-ready', format: 'fits', peer: 'fits, every column in native byte order' },
  { kind: 'parquet', format: 'parquet', peer: 'parquet, by pandas and pyarrow' },
];

/**
 * Rows/s of reading one table (a 64-bit id, ra, dec, three magnitudes of 32 bits, a short text) from CSV, FITS and Parquet
 * into columns in memory, beside astropy on the same files.
 *
 * @param rows of the table, 5 million where it is not given
 */
export async function benchReading({ folder, runs, log, rows = ROWS }) {
  const place = join(folder, 'reading');
  await mkdir(place);
  // Made by astropy and pyarrow: the files are nobody's own dialect of ours.
  await measurePeer('astropy_read.py', 'make', place, rows);
  const lines = [];
  for (const { kind, format, peer } of FORMATS) {
    const path = join(place, `table.${format}`);
    const peaks = { ours: [], theirs: [] };
    const found = {};
    const measured = (side, who, measure) => async () => {
      const result = await measure();
      log(`reading ${kind}: ${who} ${result.seconds.toFixed(2)} s, ${result.peakMiB.toFixed(0)} MiB at most`);
      peaks[side].push(result.peakMiB);
      found[side] = [result.rows, result.checksum].join(' ');
      return result.rows / result.seconds / 1000;
    };
    const compared = await alternate(
      runs,
      measured('ours', 'Perseus', () => measureOurs('read-catalogue.mjs', path, kind)),
      measured('theirs', 'astropy', () => measurePeer('astropy_read.py', kind, path)),
    );
    if (found.ours !== found.theirs)
      throw new Error(`${kind}: Perseus reads ${found.ours} (rows, sum of ids), astropy ${found.theirs}`);
    const memory = `${median(peaks.ours).toFixed(0)} / ${median(peaks.theirs).toFixed(0)}`;
    lines.push(`${ratioRow(`${kind} (${peer})`, compared, '1')} ${memory} |`);
  }
  return [
    `${rows} rows of 7 columns, ${runs} pairs of runs, each in a process of its own; the file is in the page cache.`,
    '',
    '| | Perseus, thousand rows/s | astropy, thousand rows/s | ratio (least to largest) | bar | peak memory, MiB |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
