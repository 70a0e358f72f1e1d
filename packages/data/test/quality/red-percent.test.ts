import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRed, redPercent } from '../../src/quality/red-percent.js';

interface RedColours {
  red: number;
  sha256: string;
  samples: [number, number, number, 0 | 1][];
}
const golden = JSON.parse(
  readFileSync(new URL('../golden/quality/red-colours.json', import.meta.url), 'utf8'),
) as RedColours; // made by golden/quality/make_quality.py with OpenCV

const COLOURS = 1 << 24;

describe('the overly-red rule', () => {
  test('at its edges, colours are red or not as OpenCV has them', () => {
    const wrong = golden.samples.filter(([r, g, b, red]) => isRed(r, g, b) !== (red === 1));
    expect(wrong).toEqual([]);
  });

  test('every one of the 16.7 million colours is red or not as OpenCV has it', () => {
    const bits = new Uint8Array(COLOURS / 8);
    let red = 0;
    for (let colour = 0; colour < COLOURS; colour++) {
      if (!isRed(colour >> 16, (colour >> 8) & 255, colour & 255)) continue;
      bits[colour >> 3] = (bits[colour >> 3] as number) | (1 << (colour & 7));
      red++;
    }
    expect(red).toBe(golden.red);
    expect(createHash('sha256').update(bits).digest('hex')).toBe(golden.sha256);
  });

  test('the share is in percent of the pixels', () => {
    const pixels = Uint8Array.from([200, 10, 10, 10, 200, 10, 200, 20, 20, 0, 0, 0]);
    expect(redPercent({ pixels, height: 2, width: 2 })).toBe(50);
  });

  test('grey is never red', () => {
    fc.assert(fc.property(fc.nat(255), (level) => !isRed(level, level, level)));
  });

  test('the share does not depend on where the pixels lie', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 1 }), (colours) => {
        const share = (all: typeof colours) =>
          redPercent({ pixels: Uint8Array.from(all.flat()), height: 1, width: all.length });
        expect(share([...colours].reverse())).toBe(share(colours));
      }),
    );
  });
});
