import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors as libraryCompressors } from 'hyparquet-compressors';

/** Node's own where it has one: native, and bounded by the length that the page says. */
export const COMPRESSORS: Compressors = {
  ...libraryCompressors,
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
};
