import { expect, test } from 'vitest';
import { bleedingTrails } from '../../../src/simulate/field/camera/bleeding.js';
import { FIELD_BANDS, inFieldBands } from '../../../src/simulate/field/bands.js';
import { FieldLight } from '../../../src/simulate/field/field-light.js';
import { fieldObjects } from '../../../src/simulate/field/field-objects.js';
import { fieldSettings } from '../../../src/simulate/field/options.js';
import { positionOf } from '../../../src/simulate/field/frame.js';
import { fluxesOf, nanomaggies } from '../../../src/simulate/flux/bands.js';
import { SMALL } from './small-field.js';

const settings = fieldSettings({ ...SMALL, output: '', widthPx: 300, heightPx: 300 });
const middle = positionOf({ x: 150.3, y: 149.6 }, settings.frame);
const starOf = (magnitudeR: number) => ({
  position: middle,
  components: inFieldBands([{ form: 'point', fluxes: fluxesOf(magnitudeR, 0.5, 0.2) }], 0.16),
});

test('galaxies of each kind shine with the flux of their magnitudes', () => {
  const kinds = new Set<string>();
  const many = fieldSettings({
    ...SMALL,
    output: '',
    members: 40,
    galaxies: 20,
    widthPx: 300,
    heightPx: 300,
  });
  for (const object of fieldObjects(many)) {
    if (kinds.has(object.kind) || object.kind === 'star') continue;
    kinds.add(object.kind);
    const { r } = new FieldLight([{ ...object, position: middle }], settings).stripe(0, 300);
    const truth = object.components.reduce((sum, { fluxes }) => sum + fluxes.r, 0);
    // What is fainter than a twenty-fifth of the noise is not drawn: the far wings of ellipticals.
    expect(r.reduce((sum, flux) => sum + flux, 0) / truth).toBeGreaterThan(0.93);
    expect(r.reduce((sum, flux) => sum + flux, 0) / truth).toBeLessThan(1.01);
  }
  expect([...kinds].sort()).toEqual(['dwarf', 'elliptical', 'lenticular', 'spiral']);
});

test.each([0.8, 1.3, 2.5])('a star is as wide as the seeing of %d arcsec', (psfFwhmArcsec) => {
  const fine = fieldSettings({ ...SMALL, output: '', psfFwhmArcsec, pixelScaleArcsec: 0.1 });
  const position = positionOf({ x: 120.5, y: 100.5 }, fine.frame);
  const { r } = new FieldLight([{ ...starOf(19), position }], fine).stripe(0, 200);
  const peak = r[100 * 240 + 120] as number;
  const across = r.subarray(100 * 240, 101 * 240);
  const after = across.findIndex((flux, x) => x > 120 && flux < peak / 2);
  const [above, below] = [across[after - 1] as number, across[after] as number];
  const half = after - 1 + (above - peak / 2) / (above - below) - 120;
  expect((2 * half * 0.1) / psfFwhmArcsec).toEqualWithin(1, 0.03);
});

test('the halo of a bright star holds its part of the light', () => {
  const light = new FieldLight([starOf(12)], settings);
  const { r } = light.stripe(0, 300);
  const total = r.reduce((sum, flux) => sum + flux, 0);
  expect(total / nanomaggies(12)).toEqualWithin(1, 0.02);
  const at = (distance: number) => r[150 * 300 + 150 + distance] as number;
  expect(at(25)).toBeGreaterThan(0);
  expect(at(25)).toBeGreaterThan(at(60));
  const faint = new FieldLight([starOf(17)], settings).stripe(0, 300).r;
  expect(faint[150 * 300 + 150 + 60]).toBe(0);
});

test('charge that a pixel cannot hold fills its column, up and down alike', () => {
  const light = new FieldLight([starOf(11)], settings);
  const full = 160;
  const trails = bleedingTrails(light.points, 'r', {
    frame: settings.frame,
    pixelScaleArcsec: settings.pixelScaleArcsec,
    blur: light.blurOf('r'),
    full,
  });
  expect(trails.length).toBeGreaterThan(2);
  const { r } = light.stripe(0, 300);
  for (const { column, first, last } of trails) {
    let [held, own] = [0, 0];
    for (let y = 0; y < 300; y++) {
      const flux = r[y * 300 + column] as number;
      if (flux > full) [held, own] = [held + flux - full, own + 1];
    }
    // The halo is not part of what bleeds, and whole pixels are flooded.
    expect(Math.abs(last - first + 1 - own - held / full)).toBeLessThan(0.05 * (held / full) + 2);
    expect(Math.abs((first + last) / 2 - 149.1)).toBeLessThan(1.1);
  }
});

test('the dust that is asked for reddens and dims, and r without more of it is as drawn', () => {
  const [usual, more] = [0.16, 0.66].map((reddening) =>
    inFieldBands([{ form: 'point', fluxes: fluxesOf(17, 0.9, 0.4) }], reddening),
  );
  const dimming = FIELD_BANDS.map(
    (band) => 2.5 * Math.log10(usual![0]!.fluxes[band] / more![0]!.fluxes[band]),
  );
  // Schlafly & Finkbeiner (2011), half a magnitude of E(B-V).
  expect(dimming).toEqualWithin([1.6515, 1.1425, 0.849, 0.6315], 1e-9);
  expect(usual![0]!.fluxes.r).toEqualWithin(nanomaggies(17), 1e-9);
});
