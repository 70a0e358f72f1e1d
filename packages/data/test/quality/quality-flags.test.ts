import { expect, test } from 'vitest';
import { measureCutout, qualityFlags } from '../../src/quality/quality-flags.js';

const fine = { redPercent: 50, blackFraction: 0.05 };

test('what does not exceed a limit is not flagged', () => {
  expect(qualityFlags(fine)).toEqual([]);
  expect(qualityFlags({ redPercent: 50.01, blackFraction: 0.051 })).toEqual(['overly-red', 'partly-black']);
  expect(qualityFlags(fine, {}, { redPercent: 10, blackFraction: 1 })).toEqual(['overly-red']);
});

test('an object whose diameter exceeds the frame is truncated', () => {
  expect(qualityFlags(fine, { radiusArcsec: 10, frameArcsec: 20 })).toEqual([]);
  expect(qualityFlags(fine, { radiusArcsec: 10.1, frameArcsec: 20 })).toEqual(['truncated']);
});

test('nothing is said of truncation where radius or frame is not known', () => {
  const unknown = [undefined, null, NaN, -9999, 0];
  const said = unknown.flatMap((size) => [
    ...qualityFlags(fine, { radiusArcsec: size, frameArcsec: 20 }),
    ...qualityFlags(fine, { radiusArcsec: 30, frameArcsec: size }),
  ]);
  expect(said).toEqual([]);
});

test('an entirely black cutout is black and not red', () => {
  expect(measureCutout({ pixels: new Uint8Array(300), height: 10, width: 10 })).toEqual({
    redPercent: 0,
    blackFraction: 1,
  });
});
