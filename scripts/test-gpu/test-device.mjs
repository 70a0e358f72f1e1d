import { whyNoGpu } from './why-no-gpu.mjs';

/** Where the tests named *.gpu.test.ts compute: the first GPU. PERSEUS_TEST_DEVICE=cpu tries them without one. */
export const testDevice = process.env.PERSEUS_TEST_DEVICE ?? 'cuda:0';

/** What stands behind the title of a test that is left out here; empty where it runs. */
export function leftOutHere() {
  const why = testDevice === 'cpu' ? null : whyNoGpu();
  return why === null ? '' : ` (left out: ${why})`;
}
