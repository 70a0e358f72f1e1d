export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'tiff';

/** Extensions under which a cutout is looked for by its object's id, in this order. */
export const CUTOUT_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff'] as const;

/** The format that the first bytes tell, whatever the file's name; null for what is none of the four. */
export function imageFormat(bytes: Uint8Array): ImageFormat | null {
  const start = latin1(bytes, 12);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return 'tiff';
  return null;
}

/** What a file that is no image seems to be, for the error that says so: services answer with pages and messages. */
export function nameOfWhatItIs(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const start = latin1(bytes, 512).trimStart();
  if (/^(<!doctype html|<html|<head|<body)/i.test(start)) return 'an HTML page: the download failed';
  if (/^<\?xml|^</.test(start)) return 'an XML text: the download failed';
  if (/^[[{]/.test(start)) return 'a JSON text: the download failed';
  if (start.startsWith('SIMPLE  =')) return 'a FITS file';
  if (start.startsWith('GIF8')) return 'a GIF';
  if (start.startsWith('\x1f\x8b')) return 'a gzip archive';
  // eslint-disable-next-line no-control-regex
  if (/^[\x09\x0a\x0d\x20-\x7e]+$/.test(start)) return 'a text: the download failed';
  return 'no image of a known kind';
}

function latin1(bytes: Uint8Array, count: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(count, bytes.length)).toString('latin1');
}
