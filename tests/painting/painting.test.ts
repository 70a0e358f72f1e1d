import type { PaintingSources } from '@perseus/core';
import { inspectSky } from '@perseus/data';
import { paintRectangle, torchEngine } from '@perseus/native-trainer';
import { describe, expect, test } from 'vitest';
import { paintingSuite } from './painting-suite.js';

const sky = await inspectSky();
const torch = await torchEngine.available();
const lacking = sky.state !== 'ready' ? sky.reason : torch.ok ? '' : torch.reason;
const leftOut = lacking && ` (left out: ${lacking})`;

describe.skipIf(lacking !== '')(`painting on the processor${leftOut}`, () => paintingSuite('cpu', 1e-5));

/** One pixel of an image of one: red 1, green 2 and blue 3 times as bright. */
function onePixel(): PaintingSources {
  const band = (value: number) => ({
    ...{ pixels: Float32Array.of(value), x: 0, y: 0, width: 1, height: 1, saturation: Infinity, factor: 1 },
    imageX: Float64Array.of(0, 16, 0, 16),
    imageY: Float64Array.of(0, 0, 16, 16),
  });
  return {
    ...{ x: 0, y: 0, width: 1, height: 1, nodeStep: 16 },
    bands: [band(1), band(2), band(3)],
    mask: null,
    style: {
      resampling: 'bilinear',
      stretch: { stretch: 1, q: 1, minimum: 0, weights: [1, 1, 1] },
      brightening: null,
      noise: [0, 0, 0],
      noiseSeed: 0,
    },
  };
}

describe.skipIf(!torch.ok)(`sources of a painting${torch.ok ? '' : ` (left out: ${torch.reason})`}`, () => {
  test('keep the ratio of their bands in colour', async () => {
    const { rgb, mask } = await paintRectangle(onePixel());
    expect([...mask]).toEqual([0]);
    const [red, green, blue] = [...rgb] as [number, number, number];
    expect(blue).toBeGreaterThan(100);
    expect(Math.abs(green - 2 * red)).toBeLessThanOrEqual(2);
    expect(Math.abs(blue - 3 * red)).toBeLessThanOrEqual(3);
  });

  test('have bits that were set before, and black with them where there is no data', async () => {
    expect(await paintRectangle({ ...onePixel(), mask: Uint8Array.of(2) })).toMatchObject({
      mask: Uint8Array.of(2),
    });
    expect(await paintRectangle({ ...onePixel(), mask: Uint8Array.of(1) })).toEqual({
      rgb: Uint8Array.of(0, 0, 0),
      mask: Uint8Array.of(1),
    });
  });

  test.each<[string, (sources: PaintingSources) => void]>([
    ['pixels of another shape', ({ bands }) => (bands[1].width = 2)],
    ['nodes of another shape', (sources) => (sources.width = 40)],
    ['nodes at other steps', (sources) => (sources.nodeStep = 8)],
    ['a mask of another shape', (sources) => (sources.mask = new Uint8Array(2))],
    ['no band', ({ bands }) => void bands.pop()],
    ['pixels of another type', ({ bands }) => (bands[0].pixels = new Float64Array(1) as never)],
    ['a resampling that there is not', ({ style }) => (style.resampling = 'sinc' as never)],
    [
      'a brightening that does not cover them',
      (sources) => {
        const factors = () => new Float32Array(4).fill(1);
        sources.x = 16;
        sources.style.brightening = {
          ...{ step: 4, nodesAcross: 2, nodesDown: 2 },
          factors: [factors(), factors(), factors()],
        };
      },
    ],
  ])('are refused with %s', async (_, change) => {
    const sources = onePixel();
    change(sources);
    await expect(paintRectangle(sources)).rejects.toMatchObject({ code: 'NATIVE_ARGUMENT' });
  });
});
