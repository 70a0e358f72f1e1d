import { createHash } from 'node:crypto';

/** The formula of `golden/onnx/formula.py`: the same numbers from a tensor's name and an index, bit for bit. */

export function values(name: string, count: number): Float64Array {
  const seed = nameSeed(name);
  return Float64Array.from({ length: count }, (_, i) => hash((seed + Math.imul(i, 0x9e3779b1)) >>> 0));
}

export function weight(
  name: string,
  shape: readonly number[],
): Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> {
  if (name.endsWith('num_batches_tracked')) return BigInt64Array.of(100n);
  const count = shape.reduce((product, size) => product * size, 1);
  const seed = nameSeed(name);
  const [offset, scale] = offsetAndScale(name, shape, count);
  const tensor = new Float32Array(count);
  for (let i = 0; i < count; i++) tensor[i] = offset + scale * hash((seed + Math.imul(i, 0x9e3779b1)) >>> 0);
  return tensor;
}

/** [count, height, width, 3] uint8. */
export function cutouts(count: number, height: number, width: number): Uint8Array<ArrayBuffer> {
  const [blocksDown, blocksAcross] = [Math.ceil(height / 8), Math.ceil(width / 8)];
  const coarse = values('image-blocks', count * blocksDown * blocksAcross * 3);
  const fine = values('image-pixels', count * height * width * 3);
  return Uint8Array.from(fine, (noise, i) => {
    const channel = i % 3;
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width) % height;
    const n = Math.floor(i / 3 / width / height);
    const block = ((n * blocksDown + (y >> 3)) * blocksAcross + (x >> 3)) * 3 + channel;
    return Math.floor(128 + 100 * coarse[block]! + 27 * noise);
  });
}

export function digest(arrays: Iterable<ArrayBufferView>): string {
  const sha256 = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) {
    sha256.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return sha256.digest('hex');
}

function offsetAndScale(name: string, shape: readonly number[], count: number): [number, number] {
  if (shape.length > 1) return [0, Math.sqrt(6 / (count / shape[0]!))];
  if (name.endsWith('.running_var')) return [1, 0.5];
  if (name.endsWith('bn3.weight')) return [0.25, 0.05];
  if (name.endsWith('.weight')) return [1, 0.2];
  return [0, 0.1];
}

function nameSeed(name: string): number {
  let seed = 0x811c9dc5;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  return seed;
}

function hash(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 0) / 2147483648 - 1;
}
