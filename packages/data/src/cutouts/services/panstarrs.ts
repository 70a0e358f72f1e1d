import {
  askForImage,
  checkImage,
  degrees,
  optionInvalid,
  withQuery,
  type ImageService,
  type Via,
} from './image-service.js';
import type { PanStarrsCutouts } from './service.js';

const FILENAMES = 'https://ps1images.stsci.edu/cgi-bin/ps1filenames.py';
const FITSCUT = 'https://ps1images.stsci.edu/cgi-bin/fitscut.cgi';
const NATIVE_ARCSEC = 0.25;

/**
 * Pan-STARRS 1: which stacks cover a position is asked first, then they are cut and put together on their server.
 *
 * Each cutout is scaled by its own brightest pixels (`autoscale`), so that colours and levels differ from one to another.
 */
export function panStarrsCutouts(source: PanStarrsCutouts): ImageService {
  const { bands = 'irg', size = 240, pixelScaleArcsec = NATIVE_ARCSEC } = source;
  checkImage({ size, pixelScaleArcsec }, 'Pan-STARRS', [16, 4096]);
  if (!/^[grizy]{3}$/.test(bands))
    throw optionInvalid('bands', `bands is "${bands}". Give three of grizy, for red, green and blue.`);
  // The service cuts in its own pixels and resamples them to the size that is asked for.
  const cut = Math.max(1, Math.round((size * pixelScaleArcsec) / NATIVE_ARCSEC));
  return {
    settings: { bands, size, pixelScaleArcsec },
    imaging: {
      source: 'Pan-STARRS 1 stacks, fitscut',
      pixelScaleArcsec,
      bands: [...bands],
      filterSystem: 'PS1',
      stretch: 'fitscut asinh, autoscale 99.5',
      extinction: 'not corrected',
    },
    size: { width: size, height: size },
    isRemote: true,
    async obtain(row, via) {
      const position = { ra: degrees(row.raDeg), dec: degrees(row.decDeg) };
      const listUrl = withQuery(source.url ?? FILENAMES, {
        ...position,
        filters: [...new Set(bands)].join(''),
        type: 'stack',
      });
      const stacks = await stacksAt(listUrl, via);
      if ('status' in stacks) return { url: listUrl, ...stacks, found: 'answer' };
      const [red, green, blue] = [...bands].map((band) => stacks.byBand.get(band));
      if (red === undefined || green === undefined || blue === undefined) {
        const kind = stacks.byBand.size === 0 ? 'off the footprint' : 'not in all three bands';
        return { url: listUrl, attempts: stacks.attempts, found: 'off-footprint', kind };
      }
      const scaling = { format: 'jpg', autoscale: '99.5', asinh: 1 };
      const fields = { ...position, size: cut, output_size: size, ...scaling, red, green, blue };
      const image = await askForImage(withQuery(source.cutoutUrl ?? FITSCUT, fields), via);
      return { ...image, attempts: image.attempts + stacks.attempts };
    },
  };
}

/** The stack of each band by the service's table: a line of names, then one line a file. */
async function stacksAt(
  url: string,
  { client, signal }: Via,
): Promise<{ attempts: number } & ({ byBand: Map<string, string> } | { status: number; body: Buffer })> {
  const isTable = (body: Buffer): boolean => /^\s*projcell\s/.test(body.subarray(0, 64).toString('latin1'));
  const { status, body, attempts } = await client.request({
    url,
    signal,
    maxBytes: 2 ** 20,
    isTransient: (answer) => (answer.status === 200 && !isTable(answer.body) ? true : undefined),
  });
  if (status !== 200 || !isTable(body)) return { status, body, attempts };
  const [names, ...lines] = body
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const [filter, file] = ['filter', 'filename'].map((name) => names?.indexOf(name) ?? -1);
  const byBand = new Map<string, string>();
  for (const cells of lines) {
    const [band, name] = [cells[filter ?? -1], cells[file ?? -1]];
    if (band !== undefined && name !== undefined && !byBand.has(band)) byBand.set(band, name);
  }
  return { byBand, attempts };
}
