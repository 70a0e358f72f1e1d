import { PerseusError, type Imaging } from '@perseus/core';
import type { ObjectRow } from '../../catalogue/read-objects.js';
import type { PoliteClient } from '../../http/polite-client.js';
import { imageFormat } from '../../images/format.js';

/** A cutout has a megabyte at most; what is longer is not it. */
const MAX_BYTES = 32 * 2 ** 20;

/** A service that gives one image an object. */
export interface ImageService {
  /** What makes its cutouts what they are: cutouts of other settings do not lie in one folder. */
  settings: Record<string, string | number>;
  imaging: Partial<Imaging>;
  /** Sides of every image; null where they are not known before. */
  size: { width: number; height: number } | null;
  /** False for a folder on this machine. */
  isRemote: boolean;
  /** @throws PerseusError `SERVICE_...` where no answer came */
  obtain(row: ObjectRow, via: Via): Promise<Obtained>;
}

export interface Via {
  client: PoliteClient;
  signal: AbortSignal;
}

/** What a service gave for an object; `url` is where it was asked for, a path for mirrors. */
export type Obtained = { url: string; attempts: number } & (
  | { found: 'answer'; status: number; body: Buffer }
  /** The survey did not look there, or the mirror has none. */
  | { found: 'off-footprint' | 'outside'; kind: string }
);

/** Asks one address for an image. A page in its place is asked again as often as an error is: services are tired at times. */
export async function askForImage(url: string, { client, signal }: Via): Promise<Obtained> {
  const answer = await client.request({
    url,
    signal,
    maxBytes: MAX_BYTES,
    isTransient: ({ status, body }) => (status === 200 && imageFormat(body) === null ? true : undefined),
  });
  const { status, body, attempts } = answer;
  // SDSS says so with a picture; a 404 without one is a wrong address.
  if (status === 404 && imageFormat(body) !== null)
    return { url, attempts, found: 'off-footprint', kind: 'off the footprint' };
  return { url, attempts, found: 'answer', status, body };
}

export function withQuery(address: string, fields: Record<string, string | number>): string {
  if (!URL.canParse(address)) {
    const message = `"${address}" is no address of a service. Give one that begins with https:// or http://.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'service' });
  }
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, String(value));
  return url.href;
}

/** Degrees for an address: six decimals are 4 milliarcseconds, and never an exponent. */
export function degrees(value: number): string {
  return value.toFixed(6);
}

/** @throws PerseusError `OPTION_INVALID` where the service would take another value without a word, or refuse it */
export function checkImage(
  { size, pixelScaleArcsec }: { size: number; pixelScaleArcsec: number },
  service: string,
  [smallest, largest]: [number, number],
): void {
  if (!Number.isInteger(size) || size < smallest || size > largest) {
    const message = `size is ${size}, and ${service} makes cutouts of ${smallest} to ${largest} pixels. Give a whole number between.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'size' });
  }
  if (!(pixelScaleArcsec > 0.01 && pixelScaleArcsec <= 60)) {
    const message = `The pixel scale is ${pixelScaleArcsec}. Give arcseconds a pixel, between 0.015 and 60.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'pixel-scale' });
  }
}

export function optionInvalid(option: string, message: string): PerseusError {
  return new PerseusError('OPTION_INVALID', message, { option });
}
