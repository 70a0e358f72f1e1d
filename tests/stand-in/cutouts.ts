import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { Draws } from '@perseus/core';
import type { Route, StandInAnswer, StandInRequest } from './exchange.js';

/** What a service shows at a position. */
export type Shown =
  | 'sky'
  /** A galaxy field at the survey's edge: half of it has no pixels. */
  | 'edge'
  | 'black'
  /** SDSS's picture of a message, with status 404; `message` has it with status 200. */
  | 'off'
  | 'message'
  /** One colour all over. */
  | 'flat'
  | 'html'
  | 'json'
  | 'text'
  | 'empty'
  /** Ends in the middle although the connection is whole. */
  | 'torn'
  | 'other-size'
  /** A few bytes that claim 100 000 x 100 000 pixels. */
  | 'bomb'
  /** Status 500 with a picture of a message. */
  | 'broken';

export interface CutoutsOptions {
  /** Default `sky` everywhere. */
  show?(raDeg: number, decDeg: number): Shown;
}

/** The services that give cutouts, under their own paths on the stand-in's address. */
export function cutoutRoutes(options: CutoutsOptions = {}): Route[] {
  const show = options.show ?? ((): Shown => 'sky');
  const image = async (request: StandInRequest, width: number, height: number): Promise<StandInAnswer> => {
    const [ra, dec] = [Number(request.query.get('ra')), Number(request.query.get('dec'))];
    if (!request.query.has('ra') || Number.isNaN(ra) || Number.isNaN(dec))
      return page(400, 'ra and dec are wanted');
    return answerWith(show(ra, dec), ra, width, height);
  };
  const number = ({ query }: StandInRequest, name: string): number => Number(query.get(name));
  return [
    {
      // Sizes beyond its limits are made to fit without a word.
      path: /^\/dr\d+\/SkyServerWS\/ImgCutout\/getjpeg$/,
      answer: (request) => {
        const [width, height] = ['width', 'height'].map((name) => clamp(number(request, name), 64, 2048));
        return image(request, width as number, height as number);
      },
    },
    {
      path: /^\/viewer\/cutout\.jpg$/,
      answer: (request) => {
        const size = Math.min(3000, number(request, 'size'));
        return image(request, size, size);
      },
    },
    {
      path: /^\/hips-image-services\/hips2fits$/,
      answer: (request) => image(request, number(request, 'width'), number(request, 'height')),
    },
    { path: /^\/cgi-bin\/ps1filenames\.py$/, answer: (request) => stacks(request, show) },
    {
      path: /^\/cgi-bin\/fitscut\.cgi$/,
      answer: (request) => {
        const size = number(request, 'output_size');
        return image(request, size, size);
      },
    },
    { path: /^\/any\//, answer: (request) => image(request, 64, 64) },
  ];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function stacks({ query }: StandInRequest, show: (ra: number, dec: number) => Shown): StandInAnswer {
  const shown = show(Number(query.get('ra')), Number(query.get('dec')));
  if (shown === 'html') return { contentType: 'text/html', body: '<html>Busy</html>' };
  const names = 'projcell subcell ra dec filter mjd type filename shortname badflag';
  const lines = [...(query.get('filters') ?? '')].map(
    (band) =>
      `1784 059 49.95 41.51 ${band} 0 stack /rings.v3.skycell/1784/059/${band}.unconv.fits ${band}.fits 0`,
  );
  return { contentType: 'text/plain', body: [names, ...(shown === 'off' ? [] : lines)].join('\n') };
}

async function answerWith(shown: Shown, ra: number, width: number, height: number): Promise<StandInAnswer> {
  const jpeg = async (what: Picture, [w, h] = [width, height]): Promise<StandInAnswer> => ({
    contentType: 'image/jpeg',
    body: await picture(what, Math.round(ra * 1e4) % 4, w as number, h as number),
  });
  switch (shown) {
    case 'sky':
    case 'edge':
    case 'black':
    case 'flat':
    case 'message':
      return jpeg(shown);
    case 'off':
      return {
        ...(await jpeg('message')),
        status: 404,
        reason: 'NOT FOUND. Requested (ra, dec) is outside the SDSS footprint.',
      };
    case 'broken':
      return { ...(await jpeg('message')), status: 500, reason: 'Internal Server Error' };
    case 'html':
      return page(200, 'An error occured');
    case 'json':
      return {
        contentType: 'application/json',
        body: '{"ErrorCode":500,"ErrorType":"InternalServerError","ErrorMessage":"Maximum 60 queries allowed per minute"}',
      };
    case 'text':
      return { contentType: 'text/plain', body: 'error: no such layer' };
    case 'empty':
      return { contentType: 'image/jpeg', body: '' };
    case 'torn': {
      const whole = await jpeg('sky');
      return { ...whole, body: (whole.body as Buffer).subarray(0, Math.floor(whole.body.length / 2)) };
    }
    case 'other-size':
      return jpeg('sky', [width - 1, height]);
    case 'bomb':
      return { contentType: 'image/png', body: bomb() };
  }
}

function page(status: number, said: string): StandInAnswer {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    body: `<!DOCTYPE html><html><head><title>Skyserver Error</title></head><body>${said}</body></html>`,
  };
}

type Picture = 'sky' | 'edge' | 'black' | 'flat' | 'message';
const drawn = new Map<string, Promise<Buffer>>();

function picture(what: Picture, variant: number, width: number, height: number): Promise<Buffer> {
  const key = [what, variant, width, height].join();
  const known = drawn.get(key) ?? draw(what, variant, width, height);
  drawn.set(key, known);
  return known;
}

async function draw(what: Picture, variant: number, width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3, what === 'flat' ? 32 : 0);
  if (what === 'sky' || what === 'edge') paintSky(pixels, width, height, variant);
  if (what === 'edge')
    for (let y = 0; y < height; y++) pixels.fill(0, y * width * 3, (y * width + width / 2) * 3);
  if (what === 'message') paintLetters(pixels, width, height);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 75 })
    .toBuffer();
}

/** Noise and one galaxy: as dark as SDSS's sky. */
function paintSky(pixels: Buffer, width: number, height: number, variant: number): void {
  const draws = new Draws(variant, 'stand-in: sky');
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const r = Math.hypot(x - width / 2, y - height / 2) / (0.08 * width);
      for (let c = 0; c < 3; c++)
        pixels[(y * width + x) * 3 + c] = Math.min(
          255,
          4 + 24 * draws.uniform() + (180 - 20 * c) * Math.exp(-r),
        );
    }
}

/** A line of letter-like marks near the top. */
function paintLetters(pixels: Buffer, width: number, height: number): void {
  for (let y = Math.floor(height * 0.08); y < height * 0.12; y++)
    for (let x = 8; x < width - 8; x++)
      if ((x >> 2) % 2 === 0) pixels.fill(255, (y * width + x) * 3, (y * width + x + 1) * 3);
}

function bomb(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(100_000, 0);
  header.writeUInt32BE(100_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
