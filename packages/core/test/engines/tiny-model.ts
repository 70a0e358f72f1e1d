import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { View } from '@perseus/core';

/** Made by golden/engines/make_engine_golden.py. */
export const TINY_MODEL = goldenPath('tiny-model.onnx');
/** A valid ONNX file that is no model of Perseus. */
export const WRONG_MODEL = goldenPath('wrong-model.onnx');

/** The int8 form of `TINY_MODEL`, made by golden/engines/make_int8_golden.py. */
export const TINY_INT8_MODEL = goldenPath('tiny-int8-model.onnx');

/** Of the cutouts of `tinyOutputs`, as they are, by Python's ONNX Runtime. */
export interface TinyInt8Outputs {
  logits: number[];
  probability: number[];
  embedding: number[];
}

export const tinyInt8Outputs = JSON.parse(
  readFileSync(goldenPath('engine-int8.json'), 'utf8'),
) as TinyInt8Outputs;

export interface TinyOutputs {
  size: number;
  count: number;
  /** [count, size, size, 3] */
  image: number[];
  views: View[];
  /** [views, count, 2], by Python's ONNX Runtime on views turned by numpy. */
  logits: number[];
  probability: number[];
  /** [count, 32] of the first view. */
  embedding: number[];
}

export const tinyOutputs = JSON.parse(readFileSync(goldenPath('engine.json'), 'utf8')) as TinyOutputs;

export const CUTOUT_BYTES = tinyOutputs.size * tinyOutputs.size * 3;

/** `count` of the golden cutouts from `first` on, over and over; a fresh buffer, as an engine takes it over. */
export function tinyCutouts(first: number, count: number): Uint8Array<ArrayBuffer> {
  const image = Uint8Array.from(tinyOutputs.image);
  const pixels = new Uint8Array(count * CUTOUT_BYTES);
  for (let i = 0; i < count; i++) {
    const from = ((first + i) % tinyOutputs.count) * CUTOUT_BYTES;
    pixels.set(image.subarray(from, from + CUTOUT_BYTES), i * CUTOUT_BYTES);
  }
  return pixels;
}

function goldenPath(name: string): string {
  return fileURLToPath(new URL(`../golden/engines/${name}`, import.meta.url));
}
