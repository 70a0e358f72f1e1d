import {
  CLASS_COUNT,
  convolutionsOf,
  resnet50,
  type Bottleneck,
  type Convolution,
  type ResNet50,
} from '../model/architecture.js';
import type { ModelMetadata } from '../model/metadata.js';
import type { Node, TensorShape, ValueInfo } from './proto.js';

/** A computation graph without the values of its weights. */
export interface Graph {
  name: string;
  nodes: Node[];
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  /** In the order in which the file has them. */
  initializers: TensorShape[];
}

export type GraphSettings = Pick<ModelMetadata, 'size' | 'downsample' | 'architecture'>;

/**
 * ResNet-50 as ONNX (opset 17): uint8 cutouts in, `logits`, `probability` and `embedding` out, batch norm folded away.
 *
 * Names of initializers are part of the model's contract: `<convolution>.weight` and `.bias` with torchvision's names
 * of convolutions, `fc.weight`, `fc.bias`, `temperature`, `input_scale`, `input_zero_point`.
 */
export function graphOf({ size, downsample, architecture }: GraphSettings): Graph {
  const network = resnet50(architecture);
  return {
    name: 'perseus',
    nodes: [...preprocessing(downsample), ...backbone(network), ...head()],
    inputs: [{ name: 'image', type: 'uint8', shape: ['N', size, size, 3] }],
    outputs: [
      { name: 'logits', type: 'float', shape: ['N', CLASS_COUNT] },
      { name: 'probability', type: 'float', shape: ['N', CLASS_COUNT] },
      { name: 'embedding', type: 'float', shape: ['N', network.embeddingSize] },
    ],
    initializers: initializersOf({ architecture }),
  };
}

/** Name, type and shape of every initializer that the float form of a model has. */
export function initializersOf({ architecture }: Pick<GraphSettings, 'architecture'>): TensorShape[] {
  const network = resnet50(architecture);
  return [
    { name: 'input_scale', type: 'float', shape: [] },
    { name: 'input_zero_point', type: 'uint8', shape: [] },
    ...convolutionsOf(network).flatMap(({ name, inChannels, outChannels, kernel }): TensorShape[] => [
      { name: `${name}.weight`, type: 'float', shape: [outChannels, inChannels, kernel, kernel] },
      { name: `${name}.bias`, type: 'float', shape: [outChannels] },
    ]),
    { name: 'fc.weight', type: 'float', shape: [CLASS_COUNT, network.embeddingSize] },
    { name: 'fc.bias', type: 'float', shape: [CLASS_COUNT] },
    { name: 'temperature', type: 'float', shape: [1] },
  ];
}

/** Scale and zero point are one scalar each, so that an int8 form takes the pixels as they are. */
function preprocessing(downsample: number): Node[] {
  const pixels = downsample === 1 ? 'pixels' : 'pixels_full';
  const nodes: Node[] = [
    node('DequantizeLinear', ['image', 'input_scale', 'input_zero_point'], 'scaled'),
    node('Transpose', ['scaled'], pixels, { perm: [0, 3, 1, 2] }),
  ];
  if (downsample > 1) {
    const side = [downsample, downsample];
    nodes.push(node('AveragePool', [pixels], 'pixels', { kernel_shape: side, strides: side }));
  }
  return nodes;
}

function backbone({ stem, blocks }: ResNet50): Node[] {
  return [
    ...convolveAndRectify(stem, 'pixels', 'stem'),
    node('MaxPool', ['stem'], 'pooled', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    ...blocks.flatMap((block, i) => bottleneck(block, i === 0 ? 'pooled' : blocks[i - 1]!.name)),
    node('GlobalAveragePool', [blocks.at(-1)!.name], 'averaged'),
    node('Flatten', ['averaged'], 'embedding', { axis: 1 }),
  ];
}

function bottleneck({ name, convolutions, shortcut }: Bottleneck, input: string): Node[] {
  const [first, second, third] = convolutions;
  return [
    ...convolveAndRectify(first, input, `${first.name}.relu`),
    ...convolveAndRectify(second, `${first.name}.relu`, `${second.name}.relu`),
    convolve(third, `${second.name}.relu`),
    ...(shortcut ? [convolve(shortcut, input)] : []),
    node('Add', [third.name, shortcut ? shortcut.name : input], `${name}.sum`),
    node('Relu', [`${name}.sum`], name),
  ];
}

function head(): Node[] {
  return [
    node('Gemm', ['embedding', 'fc.weight', 'fc.bias'], 'logits', { transB: 1 }),
    node('Div', ['logits', 'temperature'], 'tempered'),
    node('Softmax', ['tempered'], 'probability', { axis: 1 }),
  ];
}

function convolveAndRectify(layer: Convolution, input: string, output: string): Node[] {
  return [convolve(layer, input), node('Relu', [layer.name], output)];
}

function convolve({ name, kernel, stride, padding }: Convolution, input: string): Node {
  return node('Conv', [input, `${name}.weight`, `${name}.bias`], name, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  });
}

/** A node is named after the one value that it makes. */
export function node(
  opType: string,
  inputs: string[],
  output: string,
  attributes?: Node['attributes'],
): Node {
  return { opType, name: output, inputs, outputs: [output], ...(attributes && { attributes }) };
}
