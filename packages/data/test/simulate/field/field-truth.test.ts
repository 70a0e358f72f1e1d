import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separationArcsec, type SkyPosition } from '@perseus/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FitsImage } from '../../../src/fits/fits-image.js';
import { FIELD_BANDS, type FieldBand } from '../../../src/simulate/field/bands.js';
import { simulateField, type SimulatedField } from '../../../src/simulate/field/simulate-field.js';
import { rowsOf, SMALL } from './small-field.js';
import { hasSky, needsSky } from '../../sky-addon.js';

needsSky();

// Stars far from one another, on a turned image: what the images show is what the truth says.
const APERTURE_PX = 14;
let folder: string;
let field: SimulatedField;
let stars: { position: SkyPosition; flux: Record<FieldBand, number> }[];
beforeAll(async () => {
  if (!hasSky) return;
  folder = await mkdtemp(join(tmpdir(), 'perseus-truth-'));
  field = await simulateField({
    ...SMALL,
    output: join(folder, 'field'),
    widthPx: 900,
    heightPx: 700,
    positionAngleDeg: 35,
    members: 0,
    galaxies: 0,
    stars: 60,
  });
  const all = (await rowsOf(field.truthPath)).map((row) => ({
    position: { raDeg: Number(row.ra), decDeg: Number(row.dec) },
    saturated: row.saturated === '1',
    flux: Object.fromEntries(
      FIELD_BANDS.map((band) => [band, 10 ** (0.4 * (22.5 - Number(row[`mag_${band}`])))]),
    ) as Record<FieldBand, number>,
  }));
  // The halo of a bright one is wider than the aperture.
  const alone = ({ position }: (typeof all)[number]) =>
    all.filter((other) => separationArcsec(other.position, position) < 20).length === 1;
  stars = all.filter((star) => star.flux.r < 600 && !star.saturated && alone(star));
});
afterAll(() => (hasSky ? rm(folder, { recursive: true }) : undefined));

/** Flux within the aperture, its error, and the middle of the light, about the place that the WCS gives. */
async function measure(band: FieldBand, position: SkyPosition) {
  await using image = await FitsImage.open(field.images[band]);
  const wcs = await image.wcs();
  const [[x], [y]] = (await wcs.skyToPixel(
    Float64Array.of(position.raDeg),
    Float64Array.of(position.decDeg),
  )) as unknown as [[number], [number]];
  const reach = APERTURE_PX + 1;
  const [left, bottom, side] = [Math.round(x) - reach, Math.round(y) - reach, 2 * reach + 1];
  const pixels = await image.readSection(left, bottom, side, side);
  const noise = image.keyword('SKYSIGMA') as number;
  const gain = image.keyword('GAIN') as number;
  let [flux, count, middleX, middleY, weight] = [0, 0, 0, 0, 0];
  pixels.forEach((value, k) => {
    const dx = left + (k % side) - x;
    const dy = bottom + Math.floor(k / side) - y;
    const distance = Math.hypot(dx, dy);
    if (distance < APERTURE_PX) [flux, count] = [flux + value, count + 1];
    // A Gaussian window keeps the noise far out from moving the middle.
    const share = value * Math.exp(-0.5 * (distance / 2.5) ** 2);
    [middleX, middleY, weight] = [middleX + share * dx, middleY + share * dy, weight + share];
  });
  const error = Math.sqrt(count * noise ** 2 + Math.max(0, flux) / gain);
  const inside = x > reach && y > reach && x < image.width - reach && y < image.height - reach;
  return { flux, error, inside, offX: middleX / weight, offY: middleY / weight };
}

test.each(FIELD_BANDS)('stars have the magnitudes of the truth in %s, within the noise', async (band) => {
  let compared = 0;
  for (const star of stars) {
    const { flux, error, inside } = await measure(band, star.position);
    if (!inside) continue;
    compared++;
    expect(Math.abs(flux - star.flux[band])).toBeLessThan(4 * error + 0.004 * star.flux[band]);
  }
  expect(compared).toBeGreaterThan(15);
});

test('stars lie where the truth says, to 0.05 pixels', async () => {
  let compared = 0;
  for (const star of stars.filter(({ flux }) => flux.r > 100)) {
    const { inside, offX, offY } = await measure('r', star.position);
    if (!inside) continue;
    compared++;
    expect(Math.hypot(offX, offY)).toBeLessThan(0.05);
  }
  expect(compared).toBeGreaterThan(8);
});
