import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { simulateField } from '@perseus/data';
import { alternate, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';

const SIDE = 4096;

/**
 * Objects of a band of 4096 x 4096 pixels: background, detection, deblending, Kron photometry, half-light radii; from a
 * file in the page cache. Perseus in its strips on all processors, and on one thread; Python sep on one, which is what it
 * has.
 */
export async function benchDetection({ folder, runs, log }) {
  const place = join(folder, 'detection');
  await mkdir(place);
  const field = await simulateField({
    output: join(place, 'field'),
    widthPx: SIDE,
    heightPx: SIDE,
    members: 2000,
    galaxies: 2400,
    stars: 1600,
    seed: 1,
  });
  const path = field.tile.images.r.path;
  const rows = [];
  const counts = { ours: 0, theirs: 0 };
  for (const threads of ['all', 1]) {
    const ours = async () => {
      const result = await measureOurs('detect.mjs', path, threads);
      counts.ours = result.objects;
      log(`detection, ${threads} threads: Perseus ${result.megapixelsPerSecond.toFixed(2)} Mpx/s`);
      return result.megapixelsPerSecond;
    };
    const theirs = async () => {
      const result = await measurePeer('sep_detect.py', path);
      counts.theirs = result.objects;
      log(`detection: sep ${result.megapixelsPerSecond.toFixed(2)} Mpx/s`);
      return result.megapixelsPerSecond;
    };
    const name = threads === 'all' ? 'all processors' : 'one thread';
    rows.push(ratioRow(name, await alternate(runs, ours, theirs), threads === 'all' ? '1' : '-'));
  }
  return [
    `${SIDE} x ${SIDE} pixels, ${runs} pairs of runs; ${counts.ours} objects by Perseus, ${counts.theirs} by sep.`,
    '',
    '| | Perseus, Mpx/s | Python sep, Mpx/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
