import type { ModelMetadata } from './metadata.js';

export type Architecture = ModelMetadata['architecture'];

/** What torchvision and PyTorch use; part of the contract, as it is folded into the exported weights. */
export const BATCH_NORM_EPSILON = 1e-5;

export const CLASS_COUNT = 2;

/** A convolution without bias, square, followed by batch norm. Names are torchvision's. */
export interface Convolution {
  name: string;
  batchNorm: string;
  inChannels: number;
  outChannels: number;
  kernel: number;
  stride: number;
  padding: number;
}

/** 1x1, 3x3, 1x1; `shortcut` is the projection of the first block of a stage, null where the input is added as it is. */
export interface Bottleneck {
  name: string;
  convolutions: [Convolution, Convolution, Convolution];
  shortcut: Convolution | null;
}

export interface ResNet50 {
  stem: Convolution;
  blocks: Bottleneck[];
  embeddingSize: number;
}

export interface WeightShape {
  name: string;
  dtype: 'F32' | 'I64';
  shape: number[];
}

const BLOCKS_OF_STAGES = [3, 4, 6, 3];
const EXPANSION = 4;

/**
 * The layers of ResNet-50 (He et al. 2016, table 1), all widths scaled by `stemChannels` / 64.
 *
 * A stage that halves the image does so in its first block: in the 3x3 convolution (`v1.5`, torchvision's) or in the
 * first 1x1 (`v1`, the paper's); the shortcut's projection has the same stride in both.
 */
export function resnet50({ stride, stemChannels }: Architecture): ResNet50 {
  const blocks: Bottleneck[] = [];
  let channels = stemChannels;
  BLOCKS_OF_STAGES.forEach((count, stage) => {
    const width = stemChannels * 2 ** stage;
    for (let index = 0; index < count; index++) {
      const halving = stage > 0 && index === 0 ? 2 : 1;
      const name = `layer${stage + 1}.${index}`;
      const [first, second] = stride === 'v1' ? [halving, 1] : [1, halving];
      blocks.push({
        name,
        convolutions: [
          convolution(`${name}.conv1`, `${name}.bn1`, channels, width, 1, first),
          convolution(`${name}.conv2`, `${name}.bn2`, width, width, 3, second),
          convolution(`${name}.conv3`, `${name}.bn3`, width, width * EXPANSION, 1, 1),
        ],
        shortcut:
          index === 0
            ? convolution(
                `${name}.downsample.0`,
                `${name}.downsample.1`,
                channels,
                width * EXPANSION,
                1,
                halving,
              )
            : null,
      });
      channels = width * EXPANSION;
    }
  });
  return { stem: convolution('conv1', 'bn1', 3, stemChannels, 7, 2), blocks, embeddingSize: channels };
}

/** Every convolution, in the order in which torchvision's `state_dict` has them. */
export function convolutionsOf(network: ResNet50): Convolution[] {
  return [
    network.stem,
    ...network.blocks.flatMap(({ convolutions, shortcut }) =>
      shortcut ? [...convolutions, shortcut] : convolutions,
    ),
  ];
}

/** Names, types and shapes of `model.safetensors`: those of torchvision's `resnet50(num_classes=2).state_dict()`, in order. */
export function weightShapesOf(network: ResNet50): WeightShape[] {
  return [
    ...convolutionsOf(network).flatMap((layer): WeightShape[] => [
      float(`${layer.name}.weight`, [layer.outChannels, layer.inChannels, layer.kernel, layer.kernel]),
      ...['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
        float(`${layer.batchNorm}.${part}`, [layer.outChannels]),
      ),
      { name: `${layer.batchNorm}.num_batches_tracked`, dtype: 'I64', shape: [] },
    ]),
    float('fc.weight', [CLASS_COUNT, network.embeddingSize]),
    float('fc.bias', [CLASS_COUNT]),
  ];
}

function convolution(
  name: string,
  batchNorm: string,
  inChannels: number,
  outChannels: number,
  kernel: number,
  stride: number,
): Convolution {
  return { name, batchNorm, inChannels, outChannels, kernel, stride, padding: (kernel - 1) / 2 };
}

function float(name: string, shape: number[]): WeightShape {
  return { name, dtype: 'F32', shape };
}
