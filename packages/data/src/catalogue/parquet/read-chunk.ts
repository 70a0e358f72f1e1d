import type { ColumnMetaData, DataPageHeader, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import type { ColumnSink } from './column-sink.js';
import { COMPRESSORS } from './compressors.js';
import { isOneRunOfOnes, readHybrid } from './hybrid.js';
import type { ParquetLeaf } from './leaf.js';
import {
  dictionaryValues,
  plainValues,
  type PageNumbers,
  type PageTexts,
  type PageValues,
} from './page-values.js';

/** A page may unpack to so much whatever its size; beyond it no more than deflate can. */
const FREE_PAGE_BYTES = 1 << 26;
const DEFLATE_MAX_RATIO = 1032;

/**
 * Adds the pages of one column in one row group to its sink.
 *
 * The encodings that catalogues are written in (plain and by dictionary) go straight into the column; the library
 * unpacks the others.
 *
 * @throws Error of any kind where the pages are not what they say
 */
export function readChunk(
  bytes: Uint8Array,
  meta: ColumnMetaData,
  leaf: ParquetLeaf,
  rows: number,
  sink: ColumnSink,
): void {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const end = sink.rows + rows;
  let dictionary: PageValues | null = null;
  while (sink.rows < end) {
    const header = parquetHeader(reader);
    const length = header.compressed_page_size;
    if (!(length >= 0) || reader.offset + length > bytes.length) throw new RangeError('a page is cut off');
    const packed = bytes.subarray(reader.offset, reader.offset + length);
    reader.offset += length;
    const most = Math.max(FREE_PAGE_BYTES, length * DEFLATE_MAX_RATIO);
    if (header.uncompressed_page_size > most) throw new RangeError('a page claims more than it can hold');
    if (header.type === 'DICTIONARY_PAGE') {
      const page = decompressPage(packed, header.uncompressed_page_size, meta.codec, COMPRESSORS);
      dictionary = plainValues(meta.type, page, header.dictionary_page_header?.num_values ?? 0);
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const page = unpackedPage(packed, header, meta, leaf);
      if (page.rows <= 0 || page.rows > end - sink.rows)
        throw new RangeError('a page has other rows than its group');
      addPage(page, header, packed, meta, leaf, dictionary, sink);
    }
  }
}

interface Page {
  encoding: string;
  rows: number;
  /** 1 where a row has a value; null where all have. */
  present: Uint32Array | null;
  count: number;
  /** The encoded values. */
  bytes: Uint8Array;
  /** All of the page, where levels and values are packed together. */
  whole: Uint8Array | null;
}

function unpackedPage(packed: Uint8Array, header: PageHeader, meta: ColumnMetaData, leaf: ParquetLeaf): Page {
  const second = header.data_page_header_v2;
  if (second !== undefined) {
    const levels = second.repetition_levels_byte_length + second.definition_levels_byte_length;
    const size = header.uncompressed_page_size - levels;
    if (levels < 0 || levels > packed.length || size < 0)
      throw new RangeError('levels longer than their page');
    const rest = packed.subarray(levels);
    const bytes = second.is_compressed === false ? rest : decompressed(rest, size, meta);
    const from = second.repetition_levels_byte_length;
    const { present, count } = leaf.optional
      ? presence(packed.subarray(0, levels), from, second.num_values)
      : { present: null, count: second.num_values };
    return { encoding: second.encoding, rows: second.num_values, present, count, bytes, whole: null };
  }
  const first = header.data_page_header;
  if (first === undefined) throw new TypeError('a page without its header');
  const whole = decompressed(packed, header.uncompressed_page_size, meta);
  const rows = first.num_values;
  if (!leaf.optional)
    return { encoding: first.encoding, rows, present: null, count: rows, bytes: whole, whole };
  const length = new DataView(whole.buffer, whole.byteOffset, whole.byteLength).getUint32(0, true);
  if (4 + length > whole.length) throw new RangeError('levels longer than their page');
  const { present, count } = presence(whole.subarray(0, 4 + length), 4, rows);
  return { encoding: first.encoding, rows, present, count, bytes: whole.subarray(4 + length), whole };
}

function decompressed(packed: Uint8Array, size: number, { codec }: ColumnMetaData): Uint8Array {
  return size === 0 ? new Uint8Array(0) : decompressPage(packed, size, codec, COMPRESSORS);
}

function presence(
  levels: Uint8Array,
  at: number,
  rows: number,
): { present: Uint32Array | null; count: number } {
  if (rows > 0x0fff_ffff) throw new RangeError('a page of more rows than any');
  if (isOneRunOfOnes(levels, at, rows)) return { present: null, count: rows };
  const present = new Uint32Array(rows);
  readHybrid(levels, at, 1, rows, present);
  let count = 0;
  for (let i = 0; i < rows; i++) count += present[i] as number;
  return { present: count === rows ? null : present, count };
}

function addPage(
  page: Page,
  header: PageHeader,
  packed: Uint8Array,
  meta: ColumnMetaData,
  leaf: ParquetLeaf,
  dictionary: PageValues | null,
  sink: ColumnSink,
): void {
  const values = valuesOf(page, meta, dictionary) ?? valuesByLibrary(page, header, packed, meta, leaf);
  sink.add(values, page.present, page.rows);
}

function valuesOf(
  { encoding, bytes, count }: Page,
  { type }: ColumnMetaData,
  dictionary: PageValues | null,
): PageValues | null {
  if (encoding === 'PLAIN') return plainValues(type, bytes, count);
  if (encoding !== 'RLE_DICTIONARY' && encoding !== 'PLAIN_DICTIONARY') return null;
  if (dictionary === null) throw new TypeError('a page without the dictionary that it needs');
  return dictionaryValues(bytes, count, dictionary);
}

/** Delta, byte stream split and run-length encodings. */
function valuesByLibrary(
  page: Page,
  header: PageHeader,
  packed: Uint8Array,
  meta: ColumnMetaData,
  leaf: ParquetLeaf,
): PageValues {
  const decoder = { ...leaf, ...meta, pathInSchema: meta.path_in_schema, compressors: COMPRESSORS } as never;
  const { dataPage } =
    page.whole === null
      ? readDataPageV2(packed, header, decoder)
      : readDataPage(page.whole, header.data_page_header as DataPageHeader, decoder);
  if (dataPage.length < page.count) throw new RangeError('a page is cut off');
  if (meta.type === 'BOOLEAN') return Uint8Array.from(dataPage as ArrayLike<number>, Number);
  if (meta.type === 'BYTE_ARRAY') return textsOf(dataPage as Uint8Array[]);
  return dataPage as PageNumbers;
}

function textsOf(texts: Uint8Array[]): PageTexts {
  const lengths = Uint32Array.from(texts, (text) => text.length);
  const starts = new Uint32Array(texts.length);
  for (let i = 1; i < texts.length; i++) starts[i] = (starts[i - 1] as number) + (lengths[i - 1] as number);
  return { bytes: Buffer.concat(texts), starts, lengths, indices: null };
}
