import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';

const ROWS = 1_000_000;
const RADIUS_ARCSEC = 2;

const KINDS = [
  { mode: 'best', peer: 'match_coordinates_sky' },
  { mode: 'all', peer: 'search_around_sky' },
];
const SKIES = [
  { sky: 'all', name: 'the whole sky' },
  { sky: 'field', name: '2 x 2 degrees' },
];

/**
 * Rows/s of a crossmatch on the sky, from right ascensions and declinations in memory to pairs of rows, beside astropy on
 * the same positions.
 *
 * @param rows of each side, 1 million where it is not given
 */
export async function benchCrossmatch({ folder, runs, log, rows = ROWS }) {
  const place = join(folder, 'crossmatch');
  await mkdir(place);
  const lines = [];
  const peaks = { ours: [], theirs: [] };
  for (const { sky, name } of SKIES) {
    const positions = join(place, `${sky}.f64`);
    await measureOurs('crossmatch.mjs', 'make', positions, sky, rows);
    for (const { mode, peer } of KINDS) {
      const found = {};
      const measured = (side, who, measure) => async () => {
        const result = await measure();
        log(`crossmatch ${name}, ${mode}: ${who} ${result.seconds.toFixed(2)} s, ${result.pairs} pairs`);
        peaks[side].push(result.peakMiB);
        found[side] = result.pairs;
        return rows / result.seconds / 1000;
      };
      const compared = await alternate(
        runs,
        measured('ours', 'Perseus', () => measureOurs('crossmatch.mjs', mode, positions, RADIUS_ARCSEC)),
        measured('theirs', 'astropy', () =>
          measurePeer('astropy_crossmatch.py', mode, positions, RADIUS_ARCSEC),
        ),
      );
      if (found.ours !== found.theirs)
        throw new Error(`${name}, ${mode}: Perseus finds ${found.ours} pairs, astropy ${found.theirs}`);
      lines.push(ratioRow(`${name}, ${mode} (${peer})`, compared, '1'));
    }
  }
  return [
    `${rows} x ${rows} positions within ${RADIUS_ARCSEC} arcsec, one thread, ${runs} pairs of runs.`,
    '',
    '| | Perseus, thousand rows/s | astropy, thousand rows/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ...lines,
    '',
    `Peak resident memory: Perseus ${median(peaks.ours).toFixed(0)} MiB, astropy ${median(peaks.theirs).toFixed(0)} MiB.`,
  ].join('\n');
}
