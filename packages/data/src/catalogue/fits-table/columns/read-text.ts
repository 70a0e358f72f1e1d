import { isUtf8 } from 'node:buffer';
import { TextBuilder, TextValues } from '../../table/text-values.js';
import type { FitsField } from '../fields.js';
import type { FieldReader } from './field-reader.js';

/**
 * A reader of a column of text.
 *
 * A text ends at its first NUL, and spaces at its end are filling (section 7.3.3.1). FITS knows ASCII alone; where
 * there is more it is UTF-8 if it can be, and else Latin-1.
 */
export function textReader(field: FitsField, rows: number): FieldReader {
  const { name, unit, ucd, description, offset, width } = field;
  if (rows * width > 0xffff_ffff) throw new RangeError('a column of text holds at most 4 GiB');
  const texts = new Uint8Array(rows * width);
  const ends = new Uint32Array(rows);
  let used = 0;
  let beyondAscii = 0;
  return {
    read({ bytes, rowBytes, rows: count, firstRow }) {
      // Of their own for this loop: variables of the function around it are slower by half.
      let filled = used;
      let begun = used;
      let seen = 0;
      for (let i = 0, start = offset; i < count; i++, start += rowBytes) {
        for (let at = start; at < start + width; at++) {
          const byte = bytes[at] as number;
          if (byte === 0) break;
          texts[filled++] = byte;
          seen |= byte;
        }
        while (filled > begun && texts[filled - 1] === 0x20) filled--;
        ends[firstRow + i] = begun = filled;
      }
      used = filled;
      beyondAscii |= seen;
    },
    finish() {
      // A copy of its own size only where that frees something worth having.
      const bytes = used < texts.length / 2 ? texts.slice(0, used) : texts.subarray(0, used);
      const values = new TextValues(bytes, ends);
      const utf8 = beyondAscii < 0x80 || isUtf8(bytes) ? values : fromLatin1(values);
      return { name, unit, ucd, description, type: 'text', values: utf8, nulls: null };
    },
  };
}

function fromLatin1({ bytes, ends }: TextValues): TextValues {
  const builder = new TextBuilder();
  ends.forEach((end, row) => {
    const text = bytes.subarray(row === 0 ? 0 : (ends[row - 1] as number), end);
    builder.add(isUtf8(text) ? new TextDecoder().decode(text) : Buffer.from(text).toString('latin1'));
  });
  return builder.finish();
}
