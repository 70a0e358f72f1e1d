import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import protobuf from 'protobufjs/minimal.js';
import { writeExactly } from '../disk/exact-io.js';
import type { Graph } from './graph.js';
import {
  byteLengthOf,
  encodeNode,
  encodeTensorHeader,
  encodeValueInfo,
  FIELDS,
  integer,
  key,
  LENGTH_DELIMITED,
  message,
  text,
  type TensorShape,
} from './proto.js';

/** IR version 8 and opset 17 go together (ONNX 1.12); every runtime of the last years reads them. */
const IR_VERSION = 8;
const OPSET_VERSION = 17;

/** Hashed and written piece by piece, so that a large tensor does not stop the event loop. */
const CHUNK_BYTES = 1024 * 1024;

export interface ModelHeader {
  graph: Graph;
  producerVersion: string;
  metadataProps: Record<string, string>;
}

/**
 * Writes an ONNX model, the values of one initializer in memory at a time.
 *
 * The fields of a message may come in any order: the graph is last in the model and the initializers are last in the
 * graph, so that all lengths are known before the first value is read.
 *
 * @param valuesOf the little-endian bytes of an initializer; asked for in the graph's order
 * @returns SHA-256 and length of what was written
 */
export async function writeModel(
  file: FileHandle,
  header: ModelHeader,
  valuesOf: (tensor: TensorShape) => Promise<Uint8Array>,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const write = async (part: Uint8Array) => {
    for (let start = 0; start < part.length; start += CHUNK_BYTES) {
      const chunk = part.subarray(start, start + CHUNK_BYTES);
      hash.update(chunk);
      await writeExactly(file, chunk, bytes);
      bytes += chunk.length;
    }
  };

  const structure = encodeStructure(header.graph);
  const initializers = header.graph.initializers.map((tensor) => ({ tensor, head: encodeFraming(tensor) }));
  const graphLength = initializers.reduce(
    (length, { tensor, head }) => length + head.length + byteLengthOf(tensor),
    structure.length,
  );
  await write(encodeModelHeader(header, graphLength));
  await write(structure);
  for (const { tensor, head } of initializers) {
    await write(head);
    const values = await valuesOf(tensor);
    if (values.length !== byteLengthOf(tensor)) {
      throw new RangeError(
        `initializer ${tensor.name} has ${values.length} bytes, not ${byteLengthOf(tensor)}`,
      );
    }
    await write(values);
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** The model up to the first byte of its graph. */
function encodeModelHeader({ metadataProps, producerVersion }: ModelHeader, graphLength: number): Uint8Array {
  const fields = FIELDS.model;
  const writer = protobuf.Writer.create();
  integer(writer, fields.irVersion, IR_VERSION);
  text(writer, fields.producerName, 'perseus');
  text(writer, fields.producerVersion, producerVersion);
  const opset = protobuf.Writer.create();
  text(opset, FIELDS.opset.domain, '');
  integer(opset, FIELDS.opset.version, OPSET_VERSION);
  message(writer, fields.opsetImport, opset.finish());
  for (const [name, value] of Object.entries(metadataProps)) {
    const property = protobuf.Writer.create();
    text(property, FIELDS.keyValue.key, name);
    text(property, FIELDS.keyValue.value, value);
    message(writer, fields.metadataProps, property.finish());
  }
  return writer.uint32(key(fields.graph, LENGTH_DELIMITED)).uint32(graphLength).finish();
}

/** The graph without its initializers. */
function encodeStructure(graph: Graph): Uint8Array {
  const fields = FIELDS.graph;
  const writer = protobuf.Writer.create();
  text(writer, fields.name, graph.name);
  for (const node of graph.nodes) message(writer, fields.node, encodeNode(node));
  for (const input of graph.inputs) message(writer, fields.input, encodeValueInfo(input));
  for (const output of graph.outputs) message(writer, fields.output, encodeValueInfo(output));
  return writer.finish();
}

/** What stands before an initializer's values: its tag, its length, and its header. */
function encodeFraming(tensor: TensorShape): Uint8Array {
  const header = encodeTensorHeader(tensor);
  const framing = protobuf.Writer.create()
    .uint32(key(FIELDS.graph.initializer, LENGTH_DELIMITED))
    .uint32(header.length + byteLengthOf(tensor))
    .finish();
  return Buffer.concat([framing, header]);
}
