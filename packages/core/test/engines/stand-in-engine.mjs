// Engines that other processes import by this module's URL: each output tells the device, the process and the batch.
import { setTimeout as delay } from 'node:timers/promises';
import { PerseusError } from '@perseus/core';

const remoteAs = (name) => ({ module: import.meta.url, export: name });

/** Computes nothing, in 5 milliseconds; a first pixel of 255 is a batch without end. */
export const standIn = factory('standIn', () => 'float16');

/** Whose devices are not all alike. */
export const disagreeing = factory('disagreeing', (device) => (device === 'cuda:1' ? 'float32' : 'float16'));

/** Cannot open anything on its second device. */
export const halfThere = factory('halfThere', (device) => {
  if (device === 'cuda:1') throw new PerseusError('DEVICE_UNAVAILABLE', 'It is gone.', { device });
  return 'float16';
});

function factory(name, precisionOn) {
  return {
    name,
    ranks: { cuda: 1 },
    remote: remoteAs(name),
    available: async () => ({ ok: true }),
    open: async (modelPath, { device, threads }) => {
      const precision = precisionOn(device);
      const close = async () => undefined;
      const facts = { name, precision, device, threads, concurrency: 1, embeddingSize: 3 };
      return {
        ...facts,
        run: (batch, views) => run(device, batch, views),
        close,
        [Symbol.asyncDispose]: close,
      };
    },
  };
}

async function run(device, { pixels, count }, views) {
  if (pixels[0] === 254) throw new PerseusError('CUTOUT_SIZE', 'It is too small.', { size: 7 });
  if (pixels[0] === 253) throw new TypeError('It is a bug.');
  if (pixels[0] === 252) process.emitWarning('It is half as large now.', { code: 'BATCH_HALVED' });
  await delay(pixels[0] === 255 ? 1e6 : 5);
  const logits = new Float32Array(views.length * count * 2);
  for (let i = 0; i < count; i++) logits[2 * i + 1] = pixels[i * 3];
  return {
    logits,
    probability: logits,
    embedding: Float32Array.of(Number(device.slice(5)), process.pid, count),
  };
}
