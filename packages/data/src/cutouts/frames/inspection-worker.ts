import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { inspectFrame, type ExpectedFrame } from './inspect-frame.js';

export interface InspectionOrder {
  number: number;
  path: string;
  expected: ExpectedFrame;
}

// One frame at a time: each keeps a core busy for seconds.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', ({ number, path, expected }: InspectionOrder) => {
  last = last.then(async () => {
    try {
      parentPort?.postMessage({ number, inspection: await inspectFrame(await readFile(path), expected) });
    } catch (cause) {
      parentPort?.postMessage({ number, failure: cause });
    }
  });
});
