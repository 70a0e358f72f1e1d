import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../catalogue/table/catalogue.js';
import type { NativeSources } from '../native/binding.js';
import type { FieldTile } from '../rendering/field-tile.js';
import { BandDetector, type Watch } from './band-detector.js';
import { bandFluxes, kronFluxes, ownFluxes, type BandFluxes } from './band-fluxes.js';
import { detectionSettings, type DetectionOptions, type DetectionProgress } from './detection-options.js';
import { skyEllipses } from './ellipses.js';
import { sourceCatalogue } from './source-catalogue.js';

/**
 * Finds the objects of a tile in one of its bands, and measures their magnitudes and colours in all.
 *
 * SEP does it (Barbary 2016, JOSS 1, 58), the code of Source Extractor (Bertin & Arnouts 1996, A&AS 117, 393): a
 * background in boxes, pixels above a threshold, blends parted by levels. Kron magnitudes are measured within the same
 * ellipse on the sky in every band, colours within a smaller one. A large image is searched in overlapping strips; the
 * catalogue is the one of the whole image. Memory: `memoryBytes` for pixels, and some 300 bytes for each object.
 *
 * @throws PerseusError `FIELD_BANDS` where the tile lacks a band, `DETECTION_CROWDED` where too much lies above the
 *   threshold, `OPTION_OUT_OF_RANGE`, what `BandDetector.open` throws, and the signal's reason
 */
export async function detectSources(tile: FieldTile, options: DetectionOptions = {}): Promise<Catalogue> {
  const settings = detectionSettings(options);
  const band = options.band ?? Object.keys(tile.images)[0] ?? '';
  const bands = options.bands ?? Object.keys(tile.images);
  for (const name of [band, ...bands]) imageOf(tile, name);

  await using detector = await BandDetector.open(imageOf(tile, band), settings, watch('background', band));
  const sources = inRows(joined(await detector.extract(watch('objects', band))));
  const fluxes = new Map<string, BandFluxes>();
  for (const name of bands) {
    if (name === band) {
      const own =
        bands.length === 1
          ? kronFluxes(detector, sources)
          : await ownFluxes(detector, sources, watch('magnitudes', name));
      fluxes.set(name, own);
      continue;
    }
    await using other = await BandDetector.open(imageOf(tile, name), settings, watch('background', name));
    fluxes.set(name, await bandFluxes(other, sources, detector, watch('magnitudes', name)));
  }
  const sky = await skyEllipses(sources, detector.wcs);
  return sourceCatalogue({
    tile: tile.name,
    band,
    sources,
    sky,
    fluxes,
    scale: detector.wcs.pixelScaleArcsec,
  });

  function watch(step: DetectionProgress['step'], of: string): Watch {
    const { signal, onProgress } = options;
    return { signal, onRows: (done, total) => onProgress?.({ step, band: of, done, total }) };
  }
}

export function imageOf(tile: FieldTile, band: string) {
  const image = tile.images[band];
  if (image) return image;
  throw new PerseusError(
    'FIELD_BANDS',
    `Field "${tile.name}" has no band "${band}"; it has ${Object.keys(tile.images).join(', ') || 'none'}. Give its image.`,
    { band },
  );
}

function joined(strips: NativeSources[]): NativeSources {
  const columns = Object.keys(strips[0] ?? {}) as (keyof NativeSources)[];
  const rows = strips.reduce((sum, { x }) => sum + x.length, 0);
  return Object.fromEntries(
    columns.map((name) => {
      const all = new Float64Array(rows);
      let at = 0;
      for (const strip of strips) {
        all.set(strip[name], at);
        at += strip[name].length;
      }
      return [name, all];
    }),
  ) as unknown as NativeSources;
}

/** From the first row of the image to its last: an order that no strips can be told from. */
function inRows(sources: NativeSources): NativeSources {
  const { x, y } = sources;
  const order = Uint32Array.from(x, (_, i) => i).sort(
    (i, j) => (y[i] as number) - (y[j] as number) || (x[i] as number) - (x[j] as number),
  );
  return Object.fromEntries(
    Object.entries(sources).map(([name, values]) => [
      name,
      Float64Array.from(order, (i) => (values as Float64Array)[i] as number),
    ]),
  ) as unknown as NativeSources;
}
