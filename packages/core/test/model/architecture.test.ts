import { describe, expect, test } from 'vitest';
import { convolutionsOf, resnet50, weightShapesOf } from '../../src/model/architecture.js';
import { torchvision } from '../onnx/formula-run.js';

const full = { name: 'resnet50', stride: 'v1.5', stemChannels: 64 } as const;

test("names, types, shapes and their order are those of torchvision's resnet50(num_classes=2)", () => {
  expect(weightShapesOf(resnet50(full))).toEqual(torchvision.tensors);
});

describe('the stride of a stage', () => {
  const halving = (stride: 'v1' | 'v1.5') =>
    convolutionsOf(resnet50({ ...full, stride }))
      .filter((layer) => layer.stride === 2)
      .map(({ name }) => name);

  test('is in the 3x3 convolution of v1.5', () => {
    const stages = [2, 3, 4].flatMap((i) => [`layer${i}.0.conv2`, `layer${i}.0.downsample.0`]);
    expect(halving('v1.5')).toEqual(['conv1', ...stages]);
  });

  test('is in the first 1x1 convolution of v1', () => {
    const stages = [2, 3, 4].flatMap((i) => [`layer${i}.0.conv1`, `layer${i}.0.downsample.0`]);
    expect(halving('v1')).toEqual(['conv1', ...stages]);
  });
});

test('fewer stem channels scale every width alike and leave the names as they are', () => {
  const scaled = (size: number) => (size === 2 || size === 3 || size === 1 || size === 7 ? size : size / 8);
  expect(weightShapesOf(resnet50({ ...full, stemChannels: 8 }))).toEqual(
    torchvision.tensors.map((tensor) => ({ ...tensor, shape: tensor.shape.map(scaled) })),
  );
  expect(resnet50({ ...full, stemChannels: 8 }).embeddingSize).toBe(256);
});
