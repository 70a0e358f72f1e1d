import { expect, test } from 'vitest';
import { blocksFor, paintingOf } from '../../../src/field-classification/painted/choose-painting.js';
import { openClassifier } from '../small-field.js';
import { openPainter } from './painting-engine.js';

const objectExtinction = { source: 'a column', of: () => null };

test('an engine that can paints on a GPU, unless objects have an extinction of their own', async () => {
  const { classifier } = await openPainter([], { device: 'cuda:0' });
  expect(paintingOf({ classifier })).toBe('engine');
  expect(paintingOf({ classifier, painting: 'renderer' })).toBe('renderer');
  expect(paintingOf({ classifier, objectExtinction })).toBe('renderer');
  expect(() => paintingOf({ classifier, objectExtinction, painting: 'engine' })).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  );
});

test('on a processor an engine paints where it is asked to', async () => {
  const { classifier } = await openPainter([]);
  expect(paintingOf({ classifier })).toBe('renderer');
  expect(paintingOf({ classifier, painting: 'engine' })).toBe('engine');
});

test('engines that cannot paint, and several GPUs, leave it to the renderer', async () => {
  for (const device of ['cpu', 'cuda:0', 'cuda:0,cuda:1']) {
    const classifier = await openClassifier({ device });
    expect(paintingOf({ classifier })).toBe('renderer');
    expect(() => paintingOf({ classifier, painting: 'engine' })).toThrow(
      expect.objectContaining({ code: 'ENGINE_UNSUITED' }),
    );
  }
});

test('blocks take a gibibyte of a GPU, a quarter of it elsewhere, and what is given', async () => {
  const gpu = (await openPainter([], { device: 'cuda:1' })).classifier;
  const processor = (await openPainter([])).classifier;
  expect([gpu, processor].map((classifier) => blocksFor({ classifier }))).toEqual([4096, 1024]);
  expect(blocksFor({ classifier: gpu, cacheBytes: 10 * 2 ** 20 })).toBe(40);
  expect(blocksFor({ classifier: gpu, cacheBytes: 0 })).toBe(1);
});
