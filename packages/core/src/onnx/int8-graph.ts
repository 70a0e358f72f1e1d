import { convolutionsOf, resnet50 } from '../model/architecture.js';
import { graphOf, initializersOf, node, type Graph, type GraphSettings } from './graph.js';
import type { Node, TensorShape } from './proto.js';

/** A value of the graph that is stored as uint8 between two operators. */
export interface QuantisedValue {
  name: string;
  /** Whether it can be negative: it is not yet rectified. */
  signed: boolean;
}

/**
 * The int8 form of the graph (QDQ, opset 17): the float form's nodes, with a pair of QuantizeLinear and DequantizeLinear
 * at each value that goes from one integer operator to the next, and integer weights.
 *
 * Further initializers: `<convolution>.weight` int8 with `.weight_scale` and `.weight_zero_point` a channel, `.bias` int32
 * with `.bias_scale` a channel, `<value>_scale` and `<value>_zero_point` of each value of `quantisedValuesOf`. The head
 * stays in float: it takes no time, and logits are what all is measured by.
 */
export function int8GraphOf(settings: GraphSettings): Graph {
  const float = graphOf(settings);
  const quantised = new Set(quantisedValuesOf(settings).map(({ name }) => name));
  const standsFor = new Map<string, string>();
  const nodes = float.nodes.flatMap((original): Node[] => {
    const inputs = original.inputs.map((input) => standsFor.get(input) ?? input);
    const output = original.outputs[0]!;
    const operator =
      original.opType === 'Conv' ? integerConvolution(original, inputs[0]!) : [{ ...original, inputs }];
    if (!quantised.has(output)) return operator;
    standsFor.set(output, `${output}_dequantized`);
    return [...operator, ...quantiseAndBack(output)];
  });
  return { ...float, nodes, initializers: int8InitializersOf(settings) };
}

/** Every value that is stored as uint8, but for the image itself, in the order in which it is computed. */
export function quantisedValuesOf({
  architecture,
  downsample,
}: Omit<GraphSettings, 'size'>): QuantisedValue[] {
  const rectified = (name: string): QuantisedValue => ({ name, signed: false });
  const sum = (name: string): QuantisedValue => ({ name, signed: true });
  return [
    ...(downsample > 1 ? [sum('pixels')] : []),
    rectified('stem'),
    ...resnet50(architecture).blocks.flatMap(({ name, convolutions: [first, second, third], shortcut }) => [
      rectified(`${first.name}.relu`),
      rectified(`${second.name}.relu`),
      sum(third.name),
      ...(shortcut ? [sum(shortcut.name)] : []),
      rectified(name),
    ]),
  ];
}

/** Name, type and shape of every initializer that the int8 form of a model has. */
export function int8InitializersOf(settings: Omit<GraphSettings, 'size'>): TensorShape[] {
  const outChannels = new Map(
    convolutionsOf(resnet50(settings.architecture)).map((layer) => [layer.name, layer.outChannels]),
  );
  const perValue = quantisedValuesOf(settings).flatMap(({ name }): TensorShape[] => [
    { name: `${name}_scale`, type: 'float', shape: [] },
    { name: `${name}_zero_point`, type: 'uint8', shape: [] },
  ]);
  const weights = initializersOf(settings).flatMap((tensor): TensorShape[] => {
    const channels = outChannels.get(tensor.name.slice(0, tensor.name.lastIndexOf('.')));
    if (channels === undefined) return [tensor];
    const scale: TensorShape = { name: `${tensor.name}_scale`, type: 'float', shape: [channels] };
    if (tensor.name.endsWith('.bias')) return [{ ...tensor, type: 'int32' }, scale];
    return [
      { ...tensor, type: 'int8' },
      scale,
      { name: `${tensor.name}_zero_point`, type: 'int8', shape: [channels] },
    ];
  });
  return [...weights, ...perValue];
}

/** Weights and bias are stored as integers, each channel with its own scale. */
function integerConvolution(original: Node, input: string): Node[] {
  const [, weight, bias] = original.inputs as [string, string, string];
  const [floatWeight, floatBias] = [`${weight}_dequantized`, `${bias}_dequantized`];
  return [
    node('DequantizeLinear', [weight, `${weight}_scale`, `${weight}_zero_point`], floatWeight, { axis: 0 }),
    // Without a zero point: that of an int32 is always 0.
    node('DequantizeLinear', [bias, `${bias}_scale`], floatBias, { axis: 0 }),
    { ...original, inputs: [input, floatWeight, floatBias] },
  ];
}

function quantiseAndBack(value: string): Node[] {
  const parameters = [`${value}_scale`, `${value}_zero_point`];
  return [
    node('QuantizeLinear', [value, ...parameters], `${value}_quantized`),
    node('DequantizeLinear', [`${value}_quantized`, ...parameters], `${value}_dequantized`),
  ];
}
