import { PerseusError } from '../errors/perseus-error.js';

const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  I32: 4,
  I64: 8,
  F16: 2,
  BF16: 2,
  F32: 4,
  F64: 8,
} as const;

/** Element types of a tensor file, in the format's own names. */
export type DType = keyof typeof ELEMENT_BYTES;

/** Where a tensor lies in its file. `offset` counts from the file's first byte; `length` is in bytes. */
export interface TensorEntry {
  name: string;
  dtype: DType;
  shape: number[];
  offset: number;
  length: number;
}

export interface Header {
  /** In the order of the file. */
  tensors: Map<string, TensorEntry>;
  metadata: Record<string, string>;
}

/** A tensor to be placed in a file; its place is its turn. */
export interface TensorPlan {
  name: string;
  dtype: DType;
  shape: readonly number[];
}

/** The format's own limit: a longer header is no header. */
export const LARGEST_HEADER_BYTES = 100_000_000;
/** The file begins with the header's length, unsigned 64-bit little-endian. */
export const LENGTH_BYTES = 8;

/** Bytes of one element. */
export function elementBytes(dtype: DType): number {
  return ELEMENT_BYTES[dtype];
}

/** Bytes of a tensor; not a safe integer where the shape is absurd. */
export function tensorBytes(dtype: DType, shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, ELEMENT_BYTES[dtype]);
}

/**
 * Length of the header's JSON, from the file's first 8 bytes.
 *
 * @throws PerseusError `SAFETENSORS_CORRUPT` where it exceeds the format's limit or the file
 */
export function headerLength(first: Uint8Array, fileBytes: number, path: string): number {
  if (first.length < LENGTH_BYTES) throw corrupt(path, `it has ${fileBytes} bytes, too few for a header`);
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true);
  if (length > BigInt(LARGEST_HEADER_BYTES)) throw corrupt(path, `its header claims ${length} bytes`);
  if (LENGTH_BYTES + Number(length) > fileBytes)
    throw corrupt(path, `its header claims ${length} bytes, and the file has ${fileBytes}`);
  return Number(length);
}

/**
 * Reads the header's JSON and checks every tensor: type, shape, length, and that together they fill the file without
 * overlap or gap. What passes can be read without looking at the size again.
 *
 * @param json the header without its length, padding included
 * @throws PerseusError `SAFETENSORS_CORRUPT`
 * @see https://huggingface.co/docs/safetensors: the Python package accepts and refuses the same files
 */
export function parseHeader(json: Uint8Array, fileBytes: number, path: string): Header {
  const dataStart = LENGTH_BYTES + json.length;
  const fields = parseFields(json, path);
  const { __metadata__: metadata, ...rest } = fields;
  const entries = Object.entries(rest).map(([name, value]) => parseEntry(name, value, dataStart, path));
  entries.sort((a, b) => a.offset - b.offset || a.length - b.length);
  checkCoverage(entries, dataStart, fileBytes, path);
  return {
    tensors: new Map(entries.map((entry) => [entry.name, entry])),
    metadata: parseMetadata(metadata, path),
  };
}

function parseFields(json: Uint8Array, path: string): Record<string, unknown> {
  let fields: unknown;
  try {
    fields = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json));
  } catch (cause) {
    throw corrupt(path, 'its header is not JSON', cause);
  }
  if (!isRecord(fields)) throw corrupt(path, 'its header is not a JSON object');
  return fields;
}

function parseEntry(name: string, value: unknown, dataStart: number, path: string): TensorEntry {
  if (!isRecord(value)) throw corrupt(path, `tensor "${name}" has no description`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDType(dtype)) throw corrupt(path, `tensor "${name}" has the type ${JSON.stringify(dtype)}`);
  if (!isSizes(shape)) throw corrupt(path, `tensor "${name}" has the shape ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw corrupt(path, `tensor "${name}" has the offsets ${JSON.stringify(offsets)}`);
  const [begin, end] = offsets as [number, number];
  if (end - begin !== tensorBytes(dtype, shape))
    throw corrupt(path, `tensor "${name}" is ${dtype} [${shape.join(', ')}] and has ${end - begin} bytes`);
  return { name, dtype, shape, offset: dataStart + begin, length: end - begin };
}

function checkCoverage(entries: TensorEntry[], dataStart: number, fileBytes: number, path: string): void {
  let position = dataStart;
  for (const { name, offset, length } of entries) {
    if (offset < position) throw corrupt(path, `tensor "${name}" overlaps the one before it`);
    if (offset > position) throw corrupt(path, `there is a gap before tensor "${name}"`);
    position = offset + length;
  }
  if (position === fileBytes) return;
  const how = position > fileBytes ? 'it is cut short' : 'something follows its tensors';
  throw corrupt(path, `its header describes ${position} bytes, and the file has ${fileBytes}: ${how}`);
}

function parseMetadata(value: unknown, path: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string'))
    throw corrupt(path, 'its metadata are not texts by name');
  return value as Record<string, string>;
}

/**
 * The header of a file with these tensors, one after the other: its length, its JSON, and spaces that let the data
 * begin at a multiple of 8 bytes.
 *
 * @param reservedBytes of the whole header, where its place is fixed beforehand; a multiple of 8
 * @throws PerseusError `SAFETENSORS_HEADER_TOO_LONG` where it does not fit
 */
export function encodeHeader(
  tensors: readonly TensorPlan[],
  metadata: Record<string, string> = {},
  reservedBytes?: number,
): Uint8Array<ArrayBuffer> {
  const fields: [string, unknown][] = Object.keys(metadata).length ? [['__metadata__', metadata]] : [];
  let position = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = position + tensorBytes(dtype, shape);
    fields.push([name, { dtype, shape, data_offsets: [position, end] }]);
    position = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  const total = reservedBytes ?? Math.ceil((LENGTH_BYTES + json.length) / 8) * 8;
  if (LENGTH_BYTES + json.length > total || total - LENGTH_BYTES > LARGEST_HEADER_BYTES)
    throw new PerseusError(
      'SAFETENSORS_HEADER_TOO_LONG',
      `the header of a tensor file needs ${json.length} bytes, and it may have ${total - LENGTH_BYTES}. Store less metadata.`,
    );
  const bytes = new Uint8Array(total).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(total - LENGTH_BYTES), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

/** The error of a tensor file that is cut short, damaged, or something else altogether. */
export function corrupt(path: string, reason: string, cause?: unknown): PerseusError {
  const message = `tensor file "${path}" cannot be used: ${reason}. Make it anew, or restore it from a copy.`;
  return new PerseusError('SAFETENSORS_CORRUPT', message, { path }, { cause });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDType(value: unknown): value is DType {
  return typeof value === 'string' && Object.hasOwn(ELEMENT_BYTES, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && (side as number) >= 0);
}
