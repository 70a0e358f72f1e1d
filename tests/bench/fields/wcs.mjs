import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FitsWriter, tangentCards } from '@perseus/data';
import { alternate, ratioRow } from '../alternate.mjs';
import { measureOurs, measurePeer } from '../child.mjs';

const SIDE = 10_000;
const POSITIONS = 1_000_000;

/** Distortions of a wide camera, some pixels at the corners. */
const DISTORTIONS = {
  TAN: {},
  TPV: {
    ...{
      PV1_0: 1.2e-6,
      PV1_1: 1.00021,
      PV1_2: -2.3e-5,
      PV1_4: 1.1e-3,
      PV1_5: -4.2e-4,
      PV1_6: 2.2e-4,
      PV1_7: 1.3e-2,
    },
    ...{ PV2_0: -8e-7, PV2_1: 0.99987, PV2_2: 1.7e-5, PV2_4: 6e-4, PV2_5: -3e-4, PV2_6: 8e-4, PV2_7: 1.2e-2 },
  },
  'TAN-SIP': {
    ...{ A_ORDER: 3, A_2_0: 2.1e-8, A_1_1: -3.2e-8, A_0_2: 1.4e-8, A_3_0: 4.1e-13, A_1_2: -2.2e-13 },
    ...{ B_ORDER: 3, B_2_0: -1.7e-8, B_1_1: 2.9e-8, B_0_2: 2.6e-8, B_2_1: 3.3e-13, B_0_3: -1.9e-13 },
  },
};

/** A million positions to pixels, from arrays to arrays in memory; astropy's `all_world2pix` with its own tolerance. */
export async function benchWcs({ folder, runs, log }) {
  const place = join(folder, 'wcs');
  await mkdir(place);
  const rows = [];
  for (const [projection, terms] of Object.entries(DISTORTIONS)) {
    const path = join(place, `${projection}.fits`);
    await writeHeader(path, projection, terms);
    const ours = async () => {
      const { millionsPerSecond } = await measureOurs('wcs.mjs', path, POSITIONS, SIDE);
      log(`${projection}: Perseus ${millionsPerSecond.toFixed(2)} million/s`);
      return millionsPerSecond;
    };
    const theirs = async () => {
      const { millionsPerSecond } = await measurePeer('wcs_astropy.py', path, POSITIONS, SIDE);
      log(`${projection}: astropy ${millionsPerSecond.toFixed(2)} million/s`);
      return millionsPerSecond;
    };
    rows.push(ratioRow(projection, await alternate(runs, ours, theirs), '1'));
  }
  return [
    `${POSITIONS} positions to pixels, ${runs} pairs of runs.`,
    '',
    '| | Perseus, million/s | astropy, million/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** An image of one pixel that says it lies in a field of SIDE x SIDE. */
async function writeHeader(path, projection, terms) {
  const middle = (SIDE - 1) / 2;
  const named = { CTYPE1: `RA---${projection}`, CTYPE2: `DEC--${projection}` };
  const tangent = tangentCards({ raDeg: 49.95, decDeg: 41.51, pixelScaleArcsec: 0.4, x: middle, y: middle });
  const cards = [
    ...tangent.map((card) => ({ ...card, value: named[card.name] ?? card.value })),
    ...Object.entries(terms).map(([name, value]) => ({ name, value })),
  ];
  const writer = await FitsWriter.create(path, { width: 1, height: 1, cards });
  await writer.append(new Float32Array(1));
  await writer.finish();
}
