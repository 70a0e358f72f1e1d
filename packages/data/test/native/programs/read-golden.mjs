// Run by workers.test.ts: reads each image many times over, in a thread of its own, and tells a hash of its pixels.
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { FitsImage } from '@perseus/data';

const { paths, rounds } = workerData;
const hashes = {};
for (let round = 0; round < rounds; round++) {
  for (const path of paths) {
    const image = await FitsImage.open(path);
    const pixels = await image.readSection(0, 0, image.width, image.height);
    await image.close();
    const hash = createHash('sha256').update(Buffer.from(pixels.buffer)).digest('hex');
    if ((hashes[path] ??= hash) !== hash) throw new Error(`${path} was read otherwise than before`);
  }
}
parentPort.postMessage(hashes);
