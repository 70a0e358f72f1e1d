import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { cannotRead } from '@perseus/core';
import { FitsImage } from '../../fits/fits-image.js';
import type { BandImage } from '../../rendering/field-tile.js';

/** At either end of a file; the first holds the header of most images. */
const END_BYTES = 64 * 1024;
const SAMPLES = 16;
const SAMPLE_BYTES = 4 * 1024;

/**
 * SHA-256 of an image's size, of the header of its HDU, and of what stands at both ends of its file and at 16 places evenly
 * spread between, hexadecimal: 192 KiB are read, however large it is. The same in whatever folder and of whatever date.
 *
 * Another reduction of a mosaic has other pixels everywhere, and so another fingerprint though its size be the same; an edit
 * of a few pixels may pass unseen. Of a gzip or bzip2 file the end holds a checksum of the whole.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, what `FitsImage.open` throws
 */
export async function imageFingerprint({ path, hdu }: BandImage, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const first = await sampleInto(hash, path, signal);
  // A packed file would be unpacked as a whole for its header, and its checksum tells of that too.
  if (isPacked(first)) return hash.digest('hex');
  await using image = await FitsImage.open(path, hdu === undefined ? {} : { hdu });
  return hash.update(image.header).digest('hex');
}

async function sampleInto(
  hash: ReturnType<typeof createHash>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    hash.update(`${size} `);
    const read = async (length: number, position: number) => {
      signal?.throwIfAborted();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
      hash.update(buffer.subarray(0, bytesRead));
      return buffer;
    };
    const first = await read(END_BYTES, 0);
    const between = size - 2 * END_BYTES;
    for (let i = 1; i <= SAMPLES && between > 0; i++) {
      const position = END_BYTES + Math.floor((i * between) / (SAMPLES + 1));
      await read(SAMPLE_BYTES, position);
    }
    await read(END_BYTES, Math.max(0, size - END_BYTES));
    return first;
  } catch (cause) {
    signal?.throwIfAborted();
    throw cannotRead(path, 'image', cause);
  }
}

/** By the first bytes of gzip, bzip2 and compress. */
function isPacked([a, b]: Uint8Array): boolean {
  return (a === 0x1f && (b === 0x8b || b === 0x9d)) || (a === 0x42 && b === 0x5a);
}
