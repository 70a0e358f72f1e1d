import protobuf from 'protobufjs/minimal.js';

/**
 * The part of `onnx.proto` (ONNX 1.12, IR version 8) that a Perseus model uses, by field number.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export const FIELDS = {
  model: { irVersion: 1, producerName: 2, producerVersion: 3, graph: 7, opsetImport: 8, metadataProps: 14 },
  opset: { domain: 1, version: 2 },
  keyValue: { key: 1, value: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5 },
  attribute: { name: 1, int: 3, ints: 8, type: 20 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9 },
  valueInfo: { name: 1, type: 2 },
  type: { tensorType: 1 },
  tensorType: { elemType: 1, shape: 2 },
  shape: { dim: 1 },
  dimension: { value: 1, param: 2 },
} as const;

/** `TensorProto.DataType`. */
export const ELEMENT_TYPES = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;
export const ELEMENT_BYTES: Record<ElementType, number> = { float: 4, uint8: 1, int8: 1, int32: 4, int64: 8 };

/** `AttributeProto.AttributeType`. */
const ATTRIBUTE_TYPES = { int: 2, ints: 7 } as const;

/** Wire types of protocol buffers. */
export const VARINT = 0;
export const LENGTH_DELIMITED = 2;

export interface Node {
  opType: string;
  name: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, number | number[]>;
}

/** A tensor's name, type and shape; a dimension given as text is free. */
export interface ValueInfo {
  name: string;
  type: ElementType;
  shape: (number | string)[];
}

export interface TensorShape {
  name: string;
  type: ElementType;
  shape: number[];
}

/** Bytes that a tensor's values take. */
export function byteLengthOf({ type, shape }: { type: ElementType; shape: readonly number[] }): number {
  return shape.reduce((product, size) => product * size, 1) * ELEMENT_BYTES[type];
}

export function key(field: number, wireType: number): number {
  return field * 8 + wireType;
}

export function encodeNode(node: Node): Uint8Array {
  const fields = FIELDS.node;
  const writer = protobuf.Writer.create();
  for (const input of node.inputs) text(writer, fields.input, input);
  for (const output of node.outputs) text(writer, fields.output, output);
  text(writer, fields.name, node.name);
  text(writer, fields.opType, node.opType);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(writer, fields.attribute, encodeAttribute(name, value));
  }
  return writer.finish();
}

/** Whole numbers only: no operator of the graph has another attribute. */
function encodeAttribute(name: string, value: number | number[]): Uint8Array {
  const fields = FIELDS.attribute;
  const writer = protobuf.Writer.create();
  text(writer, fields.name, name);
  if (Array.isArray(value)) for (const item of value) integer(writer, fields.ints, item);
  else integer(writer, fields.int, value);
  integer(writer, fields.type, Array.isArray(value) ? ATTRIBUTE_TYPES.ints : ATTRIBUTE_TYPES.int);
  return writer.finish();
}

export function encodeValueInfo({ name, type, shape }: ValueInfo): Uint8Array {
  const dimensions = protobuf.Writer.create();
  for (const size of shape) {
    const dimension = protobuf.Writer.create();
    if (typeof size === 'number') integer(dimension, FIELDS.dimension.value, size);
    else text(dimension, FIELDS.dimension.param, size);
    message(dimensions, FIELDS.shape.dim, dimension.finish());
  }
  const tensorType = protobuf.Writer.create();
  integer(tensorType, FIELDS.tensorType.elemType, ELEMENT_TYPES[type]);
  message(tensorType, FIELDS.tensorType.shape, dimensions.finish());
  const valueType = protobuf.Writer.create();
  message(valueType, FIELDS.type.tensorType, tensorType.finish());
  const writer = protobuf.Writer.create();
  text(writer, FIELDS.valueInfo.name, name);
  message(writer, FIELDS.valueInfo.type, valueType.finish());
  return writer.finish();
}

/** A tensor up to its values, which follow as they are: they are by far the most of a model and are never copied. */
export function encodeTensorHeader(tensor: TensorShape): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const size of tensor.shape) integer(writer, FIELDS.tensor.dims, size);
  integer(writer, FIELDS.tensor.dataType, ELEMENT_TYPES[tensor.type]);
  text(writer, FIELDS.tensor.name, tensor.name);
  writer.uint32(key(FIELDS.tensor.rawData, LENGTH_DELIMITED)).uint32(byteLengthOf(tensor));
  return writer.finish();
}

export function text(writer: protobuf.Writer, field: number, value: string): void {
  writer.uint32(key(field, LENGTH_DELIMITED)).string(value);
}

export function integer(writer: protobuf.Writer, field: number, value: number): void {
  writer.uint32(key(field, VARINT)).int64(value);
}

export function message(writer: protobuf.Writer, field: number, encoded: Uint8Array): void {
  writer.uint32(key(field, LENGTH_DELIMITED)).bytes(encoded);
}
