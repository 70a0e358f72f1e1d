import { expect, test } from 'vitest';
import { separationArcsec } from '@perseus/core';
import { ByDeclination } from '../../src/field-classification/plan/by-declination.js';
import { planField, rowsOfTile, type PlannedTile } from '../../src/field-classification/plan/plan-field.js';
import { toTangentPlane } from '../../src/simulate/tangent-plane.js';

/** A tile of 1 arcsec pixels on the tangent plane at its centre. */
function tileAt(raDeg: number, decDeg: number, width: number, height: number): PlannedTile {
  return {
    ...{ raDeg, decDeg, width, height, pixelScaleArcsec: 1 },
    ...{ tangentX: (width - 1) / 2, tangentY: (height - 1) / 2 },
    placesOf(ra, dec) {
      const offsets = Array.from(ra, (raHere, i) => {
        return toTangentPlane({ raDeg: raHere, decDeg: dec[i]! }, { raDeg, decDeg });
      });
      return {
        x: Float64Array.from(offsets, ({ xiArcsec }) => (width - 1) / 2 - xiArcsec),
        y: Float64Array.from(offsets, ({ etaArcsec }) => (height - 1) / 2 - etaArcsec),
      };
    },
  };
}

function aroundZero(count: number) {
  const raDeg = Float64Array.from({ length: count }, (_, i) => (((i * 0.7548) % 1) * 3 + 358.5) % 360);
  const decDeg = Float64Array.from({ length: count }, (_, i) => ((i * 0.5698) % 1) * 3 - 1.5);
  return { raDeg, decDeg };
}

test('every object in a tile is found, across the step from 360 to 0 degrees', () => {
  const positions = aroundZero(2000);
  const tiles = [tileAt(0.2, 0.1, 2400, 3600), null, tileAt(359.6, -0.3, 4000, 3000)];
  const plan = planField(positions, tiles);
  positions.raDeg.forEach((raDeg, row) => {
    const showing = tiles.filter((tile) => {
      if (tile === null) return false;
      const { x, y } = tile.placesOf(Float64Array.of(raDeg), Float64Array.of(positions.decDeg[row]!));
      return x[0]! >= 0 && y[0]! >= 0 && x[0]! <= tile.width - 1 && y[0]! <= tile.height - 1;
    });
    expect(plan.tile[row] === -1).toBe(showing.length === 0);
    if (showing.length > 0) expect(plan.others[row]).toBe(showing.length - 1);
  });
  expect(new Set(plan.tile)).toEqual(new Set([-1, 0, 2]));
});

test('the work goes tile by tile, down in stripes and across each, and what lies nowhere comes last', () => {
  const plan = planField(aroundZero(2000), [tileAt(0.2, 0.1, 2400, 3600), tileAt(359.4, -0.3, 2000, 3000)]);
  expect([...plan.order].sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, i) => i));
  const keys = [...plan.order].map((row) => {
    const tile = plan.tile[row] === -1 ? 9 : plan.tile[row]!;
    return tile === 9 ? [9, 0, row] : [tile, Math.floor(plan.y[row]! / 256), plan.x[row]!];
  });
  for (let i = 1; i < keys.length; i++) {
    const [before, here] = [keys[i - 1]!, keys[i]!];
    const differing = here.findIndex((key, at) => key !== before[at]);
    expect(here[differing]!).toBeGreaterThan(before[differing]!);
  }
});

test('the next-best tiles of an object are those that show it, by how far from their edges, three at most', () => {
  const positions = aroundZero(400);
  const tiles = [
    tileAt(0.2, 0.1, 2400, 3600),
    null,
    tileAt(359.6, -0.3, 4000, 3000),
    tileAt(0, 0, 5000, 5000),
    tileAt(0.1, 0, 3000, 3000),
    tileAt(359.9, 0.1, 3500, 3500),
    // The same as another: of equal ones the first is better.
    tileAt(0, 0, 5000, 5000),
  ];
  const plan = planField(positions, tiles);
  positions.raDeg.forEach((raDeg, row) => {
    const shown = tiles.flatMap((tile, index) => {
      if (tile === null) return [];
      const places = tile.placesOf(Float64Array.of(raDeg), Float64Array.of(positions.decDeg[row]!));
      const [x, y] = [places.x[0]!, places.y[0]!];
      const across = Math.min(x, tile.width - 1 - x);
      const down = Math.min(y, tile.height - 1 - y);
      return across >= 0 && down >= 0 ? [{ tile: index, x, y, room: (across + 1) * (down + 1) }] : [];
    });
    const [best, ...further] = shown
      .sort((a, b) => b.room - a.room || a.tile - b.tile)
      .map(({ tile, x, y }) => ({ tile, x, y }));
    expect(plan.tile[row]).toBe(best?.tile ?? -1);
    expect(plan.further.of(row)).toEqual(further.slice(0, 3));
  });
  expect(plan.anyUnreadable).toBe(true);
});

test('rows of a tile are those that are taken from it, in the order of work', () => {
  const plan = planField(aroundZero(500), [
    tileAt(0.2, 0.1, 2400, 3600),
    null,
    tileAt(359.4, -0.3, 2000, 3000),
  ]);
  for (const tile of [0, 1, 2, 3])
    expect([...rowsOfTile(plan, tile)]).toEqual([...plan.order].filter((row) => plan.tile[row] === tile));
});

test('positions within a circle are those that a search of all finds, the poles included', () => {
  const count = 3000;
  const raDeg = Float64Array.from({ length: count }, (_, i) => ((i * 0.7548) % 1) * 360);
  const decDeg = Float64Array.from({ length: count }, (_, i) => 90 - ((i * 0.5698) % 1) * 4);
  raDeg[7] = NaN;
  const sky = new ByDeclination({ raDeg, decDeg });
  for (const [ra, dec, radius] of [
    [10, 90, 3600],
    [359.9, 89.2, 4000],
    [0, 87, 2000],
    [123, 86.01, 60],
    [200, -90, 60],
  ] as const) {
    const place = { raDeg: ra, decDeg: dec };
    const expected = Array.from(raDeg.keys()).filter(
      (row) => separationArcsec(place, { raDeg: raDeg[row]!, decDeg: decDeg[row]! }) <= radius,
    );
    expect([...sky.rowsWithin(ra, dec, radius)].sort((a, b) => a - b)).toEqual(expected);
  }
});
