import { alternate, ratioRow } from '../alternate.mjs';
import { makeByPeer, measureOursOnOneCore, measurePeer } from '../child.mjs';

/** Side of the mosaics, and of the cutouts, pixels; cutouts of a run. */
const SIDE = 4096;
const SIZE = 200;
const COUNT = 2000;

/**
 * Colour cutouts of 200 x 200 pixels out of a field of three bands, one thread, all included: reading, scaling, stretch,
 * 8-bit; against astropy's Cutout2D (or `.section`) and make_lupton_rgb of the same files and places.
 */
export async function benchFieldCutouts({ folder, runs, log }) {
  log('Making three bands, plain and compressed ...');
  await makeByPeer('make_field.py', folder, SIDE);
  const rows = [];
  for (const [name, extension, bar] of [
    ['200 px RGB cutouts/s, uncompressed', 'fits', '>= 15'],
    ['200 px RGB cutouts/s, RICE .fz', 'fits.fz', '>= 10'],
  ]) {
    const args = [folder, extension, SIZE, COUNT];
    const result = await alternate(
      runs,
      async () => (await measureOursOnOneCore('field-cutouts.mjs', ...args)).perSecond,
      async () => (await measurePeer('field_cutouts.py', ...args)).perSecond,
    );
    log(JSON.stringify({ name, ...result }));
    rows.push(ratioRow(name, result, bar));
  }
  const once = await measureOursOnOneCore('field-cutouts.mjs', folder, 'fits', SIZE, COUNT, 'rendered');
  return [
    '| what | Perseus | astropy | ratio | bar |',
    '|---|---|---|---|---|',
    ...rows,
    `| 200 px cutouts/s of what is rendered | ${once.perSecond.toFixed(0)} | | | >= 10000 |`,
  ].join('\n');
}
