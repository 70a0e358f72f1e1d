import { expect, test } from 'vitest';
import { Draws } from '@perseus/core';
import { cutoutFlags, flagsOfMarks } from '../../../src/field-classification/flags/cutout-flags.js';
import { redPercent } from '../../../src/quality/red-percent.js';

const SIZE = 20;
const draws = new Draws(11, 'cutout flags test');
const clean = () => new Uint8Array(SIZE * SIZE);

/** Of `share` red pixels, and of others of any colour. */
function pixelsOf(share: number): Uint8Array<ArrayBuffer> {
  const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, () => draws.integer(256));
  for (let i = 0; i < share * SIZE * SIZE; i++)
    pixels.set([200, draws.integer(30), draws.integer(30)], 3 * i);
  return pixels;
}

test('a cutout is overly red exactly where more than half of its pixels are', () => {
  for (let share = 0; share <= 1; share += 0.01) {
    const pixels = pixelsOf(share);
    const red = redPercent({ pixels, height: SIZE, width: SIZE }) > 50;
    expect(cutoutFlags({ pixels, mask: clean() }, SIZE)).toEqual(red ? ['overly-red'] : []);
  }
  const half = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < (SIZE * SIZE) / 2; i++) half[3 * i] = 255;
  expect(cutoutFlags({ pixels: half, mask: clean() }, SIZE)).toEqual([]);
  half[half.length - 3] = 255;
  expect(cutoutFlags({ pixels: half, mask: clean() }, SIZE)).toEqual(['overly-red']);
});

test('one marked pixel anywhere is noticed, whatever its marks', () => {
  const pixels = new Uint8Array(SIZE * SIZE * 3);
  const of = (mask: Uint8Array<ArrayBuffer>) => cutoutFlags({ pixels, mask }, SIZE);
  const marked = (at: number, bits: number) => {
    const mask = clean();
    mask[at] = bits;
    return of(mask);
  };
  for (const at of [0, 77, SIZE * SIZE - 1]) {
    expect(marked(at, 1)).toEqual(['partly-no-data']);
    expect(marked(at, 2)).toEqual(['saturated']);
    expect(marked(at, 3)).toEqual(['partly-no-data', 'saturated']);
  }
  expect(marked((SIZE * SIZE + SIZE) / 2, 1)).toEqual(['no-data']);
  expect(of(clean().fill(1, 0, SIZE))).toEqual(['partly-no-data', 'edge']);
});

test('the only colours that count as red have no other channel above red', () => {
  const one = (colour: number[]) => redPercent({ pixels: Uint8Array.from(colour), height: 1, width: 1 });
  for (let n = 0; n < 20_000; n++) {
    const colour = [draws.integer(256), draws.integer(256), draws.integer(256)] as const;
    if (one([...colour]) > 0) expect(colour[0]).toBe(Math.max(...colour));
  }
});

test('counts of a cutout give the flags that its pixels give', () => {
  for (let n = 0; n < 300; n++) {
    const pixels = pixelsOf(n % 3 === 0 ? 0.48 + draws.uniform() * 0.04 : draws.uniform());
    const share = draws.uniform() ** 3;
    const mask = Uint8Array.from(pixels.subarray(0, SIZE * SIZE), () =>
      draws.uniform() < share ? 1 + draws.integer(3) : 0,
    );
    if (n % 4 === 0) mask.fill(1, 0, SIZE);
    const count = (bit: number) => mask.filter((bits) => (bits & bit) !== 0).length;
    const flags = cutoutFlags({ pixels, mask }, SIZE);
    const marks = {
      withoutData: count(1),
      saturated: count(2),
      centreWithoutData: (mask[(SIZE * SIZE + SIZE) / 2]! & 1) !== 0,
      sideWithoutData: flags.includes('edge'),
      red: Math.round((redPercent({ pixels, height: SIZE, width: SIZE }) * SIZE * SIZE) / 100),
    };
    expect(flagsOfMarks(marks, SIZE)).toEqual(flags);
  }
});
