import { PerseusError } from '@perseus/core';
import { openBytes } from '../../bytes/byte-stream.js';

/** A piece of a text file. */
export interface Block {
  /** One byte more than `to` can be written to: a scanner may put its sentinel there. */
  bytes: Buffer;
  from: number;
  to: number;
  /** Whether the file ends at `to`. */
  last: boolean;
  /** Set by the consumer: where the first record begins that is not whole; it comes again at the start of the next block. */
  used: number;
  /** Bytes of the whole text, null where that is not known (it is gzipped). */
  size: number | null;
}

const READ_BYTES = 1 << 20;
// A quote that is never closed would otherwise swallow the rest of the table into one cell.
const MAX_RECORD_BYTES = 1 << 20;

/**
 * A text file (or a gzipped one) in pieces that the consumer cuts at the ends of records; memory is constant.
 *
 * While one piece is worked on the next is read.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_UNREADABLE` (NUL bytes, a record longer than 1 MiB)
 */
export async function* recordBlocks(path: string, signal?: AbortSignal): AsyncGenerator<Block> {
  await using stream = await openBytes(path, 'catalogue', signal);
  const size = stream.exact ? stream.remaining : null;
  let current = Buffer.allocUnsafe(MAX_RECORD_BYTES + READ_BYTES + 1);
  let following = Buffer.allocUnsafe(current.length);
  const fill = (buffer: Buffer) =>
    stream.fill(buffer.subarray(MAX_RECORD_BYTES, MAX_RECORD_BYTES + READ_BYTES));
  let filled = await fill(current);
  let carried = 0;
  let first = true;
  for (;;) {
    signal?.throwIfAborted();
    const last = filled < READ_BYTES;
    const coming = last ? Promise.resolve(0) : fill(following);
    // Where the consumer throws, nobody is left to look at what this came to.
    coming.catch(() => undefined);
    const block: Block = {
      bytes: current,
      from: MAX_RECORD_BYTES - carried,
      to: MAX_RECORD_BYTES + filled,
      last,
      used: MAX_RECORD_BYTES + filled,
      size,
    };
    checkText(block, first, path);
    yield block;
    if (last) return;
    carried = block.to - block.used;
    if (carried > MAX_RECORD_BYTES) throw recordTooLong(path);
    current.copy(following, MAX_RECORD_BYTES - carried, block.used, block.to);
    filled = await coming;
    [current, following] = [following, current];
    first = false;
  }
}

function checkText({ bytes, from, to }: Block, first: boolean, path: string): void {
  const utf16 =
    first &&
    ((bytes[from] === 0xff && bytes[from + 1] === 0xfe) ||
      (bytes[from] === 0xfe && bytes[from + 1] === 0xff));
  const nul = bytes.subarray(from, to).includes(0);
  if (!utf16 && !nul) return;
  throw new PerseusError(
    'CATALOGUE_UNREADABLE',
    utf16
      ? `${path} is text in UTF-16. Save it as UTF-8.`
      : `${path} has NUL bytes in it, so it is no text, or a damaged one. Check that it is a table, and fetch it again.`,
    { path },
  );
}

function recordTooLong(path: string): PerseusError {
  return new PerseusError(
    'CATALOGUE_UNREADABLE',
    `${path} has a row of more than ${MAX_RECORD_BYTES} bytes: a quote that is never closed, or no table at all. Mend its quotes.`,
    { path },
  );
}
