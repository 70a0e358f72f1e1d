import { open } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { PerseusError, type Cutout } from '@perseus/core';
import { imageFormat, nameOfWhatItIs } from './format.js';

/** How large a cutout may be before it is refused unread: a few kilobytes can unpack to gigabytes. */
export interface DecodeLimits {
  maxPixels: number;
  maxBytes: number;
}

export const DECODE_LIMITS: DecodeLimits = { maxPixels: 4096 * 4096, maxBytes: 128 * 2 ** 20 };

// Cutouts are small: many at a time on one thread each are faster than one on many, and a cache of images that are
// read once only grows the process.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes a cutout (PNG, JPEG, WebP or TIFF, told by its bytes and not by its name) to 8-bit RGB.
 *
 * Grey becomes three equal channels, alpha is dropped and not blended, 16-bit levels lose their lower byte, colour
 * profiles and orientation tags are not applied: pixels are as stored. Of several pages the first is taken.
 *
 * @throws PerseusError `CUTOUT_MISSING`, `CUTOUT_TOO_LARGE`, or `CUTOUT_UNREADABLE` for what is truncated, corrupt,
 *   of floating-point pixels, or no image
 */
export async function decodeCutout(path: string, limits: DecodeLimits = DECODE_LIMITS): Promise<Cutout> {
  const bytes = await readBounded(path, limits.maxBytes);
  if (imageFormat(bytes) === null) throw unreadable(path, `is ${nameOfWhatItIs(bytes)}`);
  try {
    const image = sharp(bytes, {
      // `warning` would refuse TIFFs for private tags; `truncated` lets cut-off TIFFs through as noise.
      failOn: 'error',
      limitInputPixels: limits.maxPixels,
      ignoreIcc: true,
      sequentialRead: true,
    });
    const { width, height, depth, channels } = await image.metadata();
    if (width * height > limits.maxPixels) throw tooManyPixels(path, width, height, limits);
    if (depth !== 'uchar' && depth !== 'ushort') {
      throw unreadable(path, `has pixels of type ${depth}, and 8 or 16 bits are wanted`);
    }
    if (channels > 4) throw unreadable(path, `has ${channels} channels, and grey, RGB or RGBA is wanted`);
    const { data, info } = await image
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw unreadable(path, `came out with ${info.channels} channels instead of 3`);
    return { pixels: ownBytes(data), height: info.height, width: info.width };
  } catch (cause) {
    if (cause instanceof PerseusError) throw cause;
    const reason = cause instanceof Error ? cause.message.trim().replace(/\s*\n\s*/g, '; ') : String(cause);
    if (/pixel limit/i.test(reason)) {
      throw new PerseusError('CUTOUT_TOO_LARGE', tooLargeText(path, limits), { path }, { cause });
    }
    throw unreadable(path, `is damaged (${reason})`, cause);
  }
}

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    // Asked before it is opened: opening a named pipe would wait for ever.
    const { size, ...found } = await stat(path).then((s) => ({ size: s.size, isFile: s.isFile() }));
    if (!found.isFile) throw unreadable(path, 'is not a file');
    if (size > maxBytes) {
      throw new PerseusError(
        'CUTOUT_TOO_LARGE',
        `${path} has ${size} bytes, and a cutout may have ${maxBytes}. Make it smaller.`,
        { path },
      );
    }
    await using file = await open(path);
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof PerseusError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    // Too many open files is ours to mend, not the cutout's fault.
    if (code === 'EMFILE' || code === 'ENFILE') throw cause;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const message = `There is no cutout ${path}. Fetch it, or take its row out of the table.`;
      throw new PerseusError('CUTOUT_MISSING', message, { path }, { cause });
    }
    throw unreadable(path, `cannot be opened (${code ?? String(cause)})`, cause);
  }
}

function ownBytes(data: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function unreadable(path: string, what: string, cause?: unknown): PerseusError {
  const message = `${path} ${what}. Fetch it again, or take its row out of the table.`;
  return new PerseusError('CUTOUT_UNREADABLE', message, { path }, { cause });
}

function tooManyPixels(path: string, width: number, height: number, limits: DecodeLimits): PerseusError {
  return new PerseusError('CUTOUT_TOO_LARGE', tooLargeText(path, limits), { path, width, height });
}

function tooLargeText(path: string, limits: DecodeLimits): string {
  return `${path} has more than ${limits.maxPixels} pixels, too many for a cutout. Cut it out of its image first.`;
}
