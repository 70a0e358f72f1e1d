import protobuf from 'protobufjs/minimal.js';
import { graphOf, type GraphSettings } from '../../onnx/graph.js';
import { quantisedValuesOf } from '../../onnx/int8-graph.js';
import { encodeValueInfo, FIELDS, key, LENGTH_DELIMITED, message } from '../../onnx/proto.js';

/** The value that is an average of pixels keeps the pixels' own rounding: nothing of it could be clipped with gain. */
const PIXELS = 'pixels';

/** A value of the float graph that is looked at while it runs. */
export interface ObservedValue {
  name: string;
  /** Whether its sizes are counted, and whether they can be negative; null where another value's rounding is its own. */
  counted: 'signed' | 'rectified' | null;
  /** Whether a convolution takes it, so that its channels' means matter. */
  averaged: boolean;
}

/** Where a convolution's input comes from. */
export interface ConvolutionInput {
  /** The value of the float graph. */
  value: string;
  /** The value whose rounding it has: pooling and transposing only move numbers. */
  roundedAs: string;
}

/** The input of each convolution, by the convolution's name. */
export function convolutionInputsOf(settings: GraphSettings): Map<string, ConvolutionInput> {
  const movedOnly = new Map([['pooled', 'stem']]);
  if (settings.downsample === 1) movedOnly.set(PIXELS, 'input');
  const convolutions = graphOf(settings).nodes.filter(({ opType }) => opType === 'Conv');
  return new Map(
    convolutions.map(({ name, inputs }) => {
      const value = inputs[0]!;
      return [name, { value, roundedAs: movedOnly.get(value) ?? value }];
    }),
  );
}

export function observedValuesOf(settings: GraphSettings): ObservedValue[] {
  const inputs = new Set([...convolutionInputsOf(settings).values()].map(({ value }) => value));
  const counted = quantisedValuesOf(settings).filter(({ name }) => name !== PIXELS);
  const names = new Set([...inputs, ...counted.map(({ name }) => name)]);
  return [...names].map((name) => {
    const value = counted.find((candidate) => candidate.name === name);
    return {
      name,
      counted: value ? (value.signed ? 'signed' : 'rectified') : null,
      averaged: inputs.has(name),
    };
  });
}

/**
 * A model's bytes with further values of its graph as outputs.
 *
 * Put at the end: where a message has a field twice, protocol buffers merge the two, so that the weights need not be
 * touched.
 */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const graph = protobuf.Writer.create();
  for (const name of names) {
    const shape = ['N', `${name}.channels`, `${name}.height`, `${name}.width`];
    message(graph, FIELDS.graph.output, encodeValueInfo({ name, type: 'float', shape }));
  }
  const outputs = graph.finish();
  const framing = protobuf.Writer.create();
  framing.uint32(key(FIELDS.model.graph, LENGTH_DELIMITED)).bytes(outputs);
  return Buffer.concat([model, framing.finish()]);
}
