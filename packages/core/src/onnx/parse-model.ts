import protobuf from 'protobufjs/minimal.js';
import {
  byteLengthOf,
  ELEMENT_TYPES,
  FIELDS,
  LENGTH_DELIMITED,
  VARINT,
  type ElementType,
  type TensorShape,
} from './proto.js';

/** An initializer and where its values lie in the file. */
export interface StoredTensor extends TensorShape {
  offset: number;
  length: number;
}

export interface ParsedModel {
  metadataProps: Map<string, string>;
  initializers: Map<string, StoredTensor>;
}

/**
 * The metadata and the table of initializers of an ONNX file; values are not copied.
 *
 * @throws Error where the bytes are no such file, end too early, or hold initializers in a form that Perseus never writes
 *   (outside the file, typed fields instead of raw bytes, other element types)
 */
export function parseModel(bytes: Uint8Array): ParsedModel {
  const model: ParsedModel = { metadataProps: new Map(), initializers: new Map() };
  const reader = protobuf.Reader.create(bytes);
  let graphs = 0;
  forEachField(reader, reader.len, (field, wireType) => {
    if (wireType !== LENGTH_DELIMITED) return false;
    if (field === FIELDS.model.metadataProps) {
      const { key, value } = parseProperty(reader, endOfMessage(reader));
      model.metadataProps.set(key, value);
      return true;
    }
    if (field === FIELDS.model.graph) {
      graphs++;
      parseGraph(reader, endOfMessage(reader), model.initializers);
      return true;
    }
    return false;
  });
  if (graphs !== 1) throw new Error(`${graphs} graphs`);
  return model;
}

function parseProperty(reader: protobuf.Reader, end: number): { key: string; value: string } {
  const property = { key: '', value: '' };
  forEachField(reader, end, (field, wireType) => {
    if (wireType !== LENGTH_DELIMITED) return false;
    if (field === FIELDS.keyValue.key) property.key = reader.string();
    else if (field === FIELDS.keyValue.value) property.value = reader.string();
    else return false;
    return true;
  });
  return property;
}

function parseGraph(reader: protobuf.Reader, end: number, initializers: Map<string, StoredTensor>): void {
  forEachField(reader, end, (field, wireType) => {
    if (field !== FIELDS.graph.initializer || wireType !== LENGTH_DELIMITED) return false;
    const tensor = parseTensor(reader, endOfMessage(reader));
    if (initializers.has(tensor.name)) throw new Error(`two initializers ${tensor.name}`);
    initializers.set(tensor.name, tensor);
    return true;
  });
}

function parseTensor(reader: protobuf.Reader, end: number): StoredTensor {
  const fields = FIELDS.tensor;
  let name = '';
  let dataType = 0;
  let offset = -1;
  let length = 0;
  const shape: number[] = [];
  forEachField(reader, end, (field, wireType) => {
    if (field === fields.dims && wireType === VARINT) shape.push(Number(reader.int64()));
    else if (field === fields.dims && wireType === LENGTH_DELIMITED) {
      // Protocol buffers allow repeated numbers packed into one field; other writers do so.
      for (const packedEnd = endOfMessage(reader); reader.pos < packedEnd;)
        shape.push(Number(reader.int64()));
    } else if (field === fields.dataType && wireType === VARINT) dataType = reader.int32();
    else if (field === fields.name && wireType === LENGTH_DELIMITED) name = reader.string();
    else if (field === fields.rawData && wireType === LENGTH_DELIMITED) {
      length = reader.uint32();
      offset = reader.pos;
      reader.skip(length);
    } else return false;
    return true;
  });
  const type = elementTypeOf(dataType);
  if (type === undefined) throw new Error(`initializer ${name} has element type ${dataType}`);
  if (offset < 0) throw new Error(`initializer ${name} has no raw values`);
  if (byteLengthOf({ type, shape }) !== length) {
    throw new Error(`initializer ${name} has ${length} bytes for ${type} [${shape.join(', ')}]`);
  }
  return { name, type, shape, offset, length };
}

function elementTypeOf(dataType: number): ElementType | undefined {
  return (Object.keys(ELEMENT_TYPES) as ElementType[]).find((type) => ELEMENT_TYPES[type] === dataType);
}

/** Calls `take` for each field up to `end`; it returns whether it has read the field, else the field is skipped. */
function forEachField(
  reader: protobuf.Reader,
  end: number,
  take: (field: number, wireType: number) => boolean,
): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (!take(tag >>> 3, tag & 7)) reader.skipType(tag & 7);
  }
  if (reader.pos !== end) throw new RangeError(`a message ends at byte ${reader.pos}, not at ${end}`);
}

function endOfMessage(reader: protobuf.Reader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError(`a message ends at byte ${end} of ${reader.len}`);
  return end;
}
