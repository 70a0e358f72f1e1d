import Bunzip from 'seek-bzip';
import type { ByteStream } from '../../catalogue/bytes/byte-stream.js';
import { dataBytes, paddedBytes, readHeader } from '../../catalogue/fits-table/header.js';

/** A frame unpacks to 12.3 MB and its tables; what goes on beyond this is none. */
const MAX_UNPACKED = 64 * 2 ** 20;
const MAX_HEADER = 2 ** 20;

export interface FrameInspection {
  width: number | null;
  height: number | null;
  /** What is wrong with it in a few words; null for a whole frame of that field and band. */
  problem: string | null;
}

export interface ExpectedFrame {
  band: string;
  run: number;
  camcol: number;
}

/** Unpacks all of a bzip2 file, whose blocks carry checks, and reads the FITS header within; never throws for what it holds. */
export async function inspectFrame(packed: Uint8Array, expected: ExpectedFrame): Promise<FrameInspection> {
  const nothing = { width: null, height: null };
  const unpacked = new Unpacked();
  try {
    Bunzip.decode(new Packed(packed), unpacked, true);
  } catch (cause) {
    const tooLong = unpacked.bytes >= MAX_UNPACKED;
    const problem = tooLong ? 'unpacks to more than a frame' : `does not unpack`;
    return {
      ...nothing,
      problem: cause instanceof RangeError || cause instanceof TypeError ? problem : 'does not unpack',
    };
  }
  try {
    const header = await readHeader(unpacked.start(), 'the frame', 0);
    if (header === null) return { ...nothing, problem: 'is no FITS file' };
    const number = (key: string): number => Number(header.values.get(key) ?? NaN);
    const size = { width: number('NAXIS1'), height: number('NAXIS2') };
    if (number('NAXIS') !== 2 || number('BITPIX') !== -32)
      return { ...nothing, problem: 'holds no image of floating-point numbers' };
    if (unpacked.bytes < header.bytes + paddedBytes(dataBytes(header, 'the frame')))
      return { ...size, problem: 'is shorter than its header says' };
    const other = otherThan(expected, header.values);
    return { ...size, problem: other };
  } catch {
    return { ...nothing, problem: 'has a header that cannot be read' };
  }
}

function otherThan({ band, run, camcol }: ExpectedFrame, values: Map<string, unknown>): string | null {
  const wanted: Record<string, string | number> = { FILTER: band, RUN: run, CAMCOL: camcol };
  for (const [key, value] of Object.entries(wanted)) {
    const said = values.get(key);
    if (said !== undefined && String(said).trim() !== String(value))
      return `is another frame: ${key} is ${String(said)}`;
  }
  return null;
}

/** Ends with an error: the unpacker takes what lies beyond the end for zeros and goes on. */
class Packed extends Bunzip.Stream {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override readByte(): number {
    const byte = this.#bytes[this.#position++];
    if (byte === undefined) throw new RangeError('cut off');
    return byte;
  }

  override eof(): boolean {
    return this.#position >= this.#bytes.length;
  }
}

/** Counts what comes out and keeps its start: the pixels themselves are not wanted here. */
class Unpacked extends Bunzip.Stream {
  readonly #start = new Uint8Array(MAX_HEADER);
  bytes = 0;

  override writeByte(byte: number): void {
    if (this.bytes < MAX_HEADER) this.#start[this.bytes] = byte;
    if (++this.bytes >= MAX_UNPACKED) throw new RangeError('too long');
  }

  start(): ByteStream {
    const end = Math.min(this.bytes, MAX_HEADER);
    const bytes = this.#start.subarray(0, end);
    let position = 0;
    return {
      get remaining() {
        return end - position;
      },
      exact: false,
      fill: async (target) => {
        const part = bytes.subarray(position, position + target.length);
        target.set(part);
        position += part.length;
        return part.length;
      },
      skip: async (count) => void (position += count),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
}
