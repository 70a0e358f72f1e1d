import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from './alternate.mjs';
import { measureOurs, measurePeer } from './child.mjs';

const ROWS = 5_000_000;

const FORMATS = [
  { format: 'csv', peer: 'ascii.fast_csv' },
  { format: 'fits', peer: 'fits' },
  { format: 'parquet', peer: 'parquet, by pyarrow' },
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
  for (const { format, peer } of FORMATS) {
    const path = join(place, `table.${format}`);
    const peaks = { ours: [], theirs: [] };
    const found = {};
    const measured = (side, who, measure) => async () => {
      const result = await measure();
      log(
        `reading ${format}: ${who} ${result.seconds.toFixed(2)} s, ${result.peakMiB.toFixed(0)} MiB at most`,
      );
      peaks[side].push(result.peakMiB);
      found[side] = [result.rows, result.checksum].join(' ');
      return result.rows / result.seconds / 1000;
    };
    const compared = await alternate(
      runs,
      measured('ours', 'Perseus', () => measureOurs('read-catalogue.mjs', path)),
      measured('theirs', 'astropy', () => measurePeer('astropy_read.py', format, path)),
    );
    if (found.ours !== found.theirs)
      throw new Error(`${format}: Perseus reads ${found.ours} (rows, sum of ids), astropy ${found.theirs}`);
    const memory = `${median(peaks.ours).toFixed(0)} / ${median(peaks.theirs).toFixed(0)}`;
    lines.push(`${ratioRow(`${format} (${peer})`, compared, '1')} ${memory} |`);
  }
  return [
    `${rows} rows of 7 columns, ${runs} pairs of runs, each in a process of its own; the file is in the page cache.`,
    '',
    '| | Perseus, thousand rows/s | astropy, thousand rows/s | ratio (least to largest) | bar | peak memory, MiB |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
