import { PerseusError } from '@perseus/core';
import type { NativeBrightening } from '../../native/binding.js';
import type { ExtinctionMap } from '../../photometry/extinction-map.js';
import { EXTINCTION_BANDS, type Extinction, type ExtinctionBand } from '../../photometry/extinction.js';
import { fromTangentPlane } from '../../simulate/tangent-plane.js';
import type { TileGrid } from '../tile-grid.js';

/** Pixels of a grid between two looks into the map: its own pixels are larger. */
const STEP = 256;

/**
 * What takes Galactic extinction out of each band over a grid, 10^(0.4 A): looked up at nodes and linear between them, so
 * that the pixels of the map leave no edges in the cutouts.
 *
 * @throws PerseusError `EXTINCTION_BAND` where extinction in a band is not known, `EXTINCTION_MAP` where the map has none there
 */
export function brighteningOver(
  grid: TileGrid,
  bands: readonly [string, string, string],
  map: ExtinctionMap,
): NativeBrightening {
  const nodesAcross = Math.max(2, Math.ceil((grid.width - 1) / STEP) + 1);
  const nodesDown = Math.max(2, Math.ceil((grid.height - 1) / STEP) + 1);
  const factors = bands.map(() => new Float32Array(nodesAcross * nodesDown));
  for (let node = 0; node < nodesAcross * nodesDown; node++) {
    const x = (node % nodesAcross) * STEP;
    const y = Math.floor(node / nodesAcross) * STEP;
    const position = fromTangentPlane(
      {
        xiArcsec: -(x - grid.tangentX) * grid.pixelScaleArcsec,
        etaArcsec: -(y - grid.tangentY) * grid.pixelScaleArcsec,
      },
      grid,
    );
    const extinction = map.extinctionAt(position);
    if (extinction === null) {
      throw new PerseusError(
        'EXTINCTION_MAP',
        `The extinction map has no value at RA ${position.raDeg.toFixed(4)}, Dec ${position.decDeg.toFixed(4)}, where the ` +
          'field lies. Give a map of the whole sky.',
      );
    }
    brighteningOf(extinction, bands).forEach((factor, i) => {
      (factors[i] as Float32Array)[node] = factor;
    });
  }
  return { step: STEP, nodesAcross, nodesDown, factors: factors as NativeBrightening['factors'] };
}

/**
 * What the bands are multiplied by to take one extinction out.
 *
 * @throws PerseusError `EXTINCTION_BAND`
 */
export function brighteningOf(
  { magnitudes, source }: Extinction,
  bands: readonly [string, string, string],
): [number, number, number] {
  return bands.map((band) => {
    const magnitude = isExtinctionBand(band) ? magnitudes[band] : undefined;
    if (magnitude !== undefined) return 10 ** (0.4 * magnitude);
    throw new PerseusError(
      'EXTINCTION_BAND',
      `Extinction in the band ${band} is not known from ${source}: it is in ${Object.keys(magnitudes).join(', ') || 'none'}. ` +
        'Give a source that has it, or leave extinction as it is.',
      { band },
    );
  }) as [number, number, number];
}

function isExtinctionBand(band: string): band is ExtinctionBand {
  return (EXTINCTION_BANDS as readonly string[]).includes(band);
}
