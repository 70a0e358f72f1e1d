const HASH = 0x23;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Passes a table on without the byte-order mark and the lines before its header that begin with `#`
 * (SkyServer puts `#Table1` there). Later lines are left alone: an identifier may begin with `#`.
 */
export async function* withoutLeadingComments(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (start === null) {
      yield chunk;
      continue;
    }
    // A line may come in pieces: nothing is judged before its end is here.
    start = Buffer.concat([start, chunk]);
    const headerAt = startOfHeader(start);
    if (headerAt === null) continue;
    yield start.subarray(headerAt);
    start = null;
  }
  // A table of a single line has no line break: it is whole now.
  if (start !== null)
    yield start.subarray(startOfHeader(Buffer.concat([start, Buffer.of(NEWLINE)])) ?? start.length);
}

/** Where the first line that is no comment begins; null while its end has not come. */
function startOfHeader(start: Buffer): number | null {
  let at = start.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  for (;;) {
    const end = start.indexOf(NEWLINE, at);
    if (end < 0) return null;
    if (start[at] !== HASH) return at;
    at = end + 1;
  }
}
