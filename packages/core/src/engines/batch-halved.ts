import type { Device } from '../model/device.js';

/**
 * What a user is told where memory does not hold the looks that an engine sends through the network at once.
 *
 * @param graphBatch as many as go now
 */
export function warnOfHalvedBatch(engine: string, device: Device, graphBatch: number): void {
  const looks = graphBatch === 1 ? 'look goes' : 'looks go';
  process.emitWarning(
    `The memory of ${device} does not hold the batch of engine ${engine}, so that ${graphBatch} ${looks} through the ` +
      'network at once now. Results are the same, and come more slowly; other programs that use the device may be why.',
    { code: 'BATCH_HALVED' },
  );
}
