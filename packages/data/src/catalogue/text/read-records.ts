import { isUtf8 } from 'node:buffer';
import { PerseusError } from '@perseus/core';
import { cellText, Cells } from './scan/cells.js';
import { recordBlocks } from './scan/record-blocks.js';
import { scanDelimited } from './scan/scan-delimited.js';
import type { TextHead } from './heads/text-head.js';

/**
 * The records of a delimited text one after another, as text, in constant memory; they have as many cells as they have.
 *
 * A line like `#Table2` ends the table: SkyServer writes a second one after it.
 *
 * @throws PerseusError `CATALOGUE_UNREADABLE` where a quote is never closed
 */
export async function* readRecords(
  path: string,
  head: TextHead,
  signal?: AbortSignal,
): AsyncGenerator<string[]> {
  const scanner = scanDelimited(head.delimiter);
  const cells = new Cells();
  // Rows are wanted as they come: a batch is a few milliseconds' work.
  cells.recordEnds = new Int32Array(256);
  let rows = 0;
  let skip = head.bytes;
  for await (const block of recordBlocks(path, signal)) {
    const { bytes } = block;
    let at = block.from + skip;
    skip = 0;
    while (at < block.to) {
      cells.clear();
      const next = scanner(bytes, at, block.to, block.last, cells);
      const encoding = isUtf8(bytes.subarray(at, next)) ? 'utf8' : 'latin1';
      let cell = 0;
      for (let record = 0; record < cells.records; record++) {
        const end = cells.recordEnds[record] as number;
        const texts: string[] = [];
        for (; cell < end; cell++) {
          texts.push(cellText(bytes, cells.starts[cell] as number, cells.ends[cell] as number, encoding));
        }
        rows++;
        if (texts.length === 1 && head.columns.length > 1 && /^#Table\d+$/.test(texts[0] ?? '')) return;
        if (cells.unclosedQuote && record === cells.records - 1) throw unclosed(path, rows);
        yield texts;
      }
      if (next === at) break;
      at = next;
    }
    block.used = at;
  }
}

function unclosed(path: string, row: number): PerseusError {
  return new PerseusError(
    'CATALOGUE_UNREADABLE',
    `${path}, row ${row}: a quote begins a cell and is never closed. Mend that line.`,
    { path, row },
  );
}
