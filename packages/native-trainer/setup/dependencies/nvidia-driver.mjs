import { outputOf } from '@perseus/core/native-build';

/**
 * A GPU as NVIDIA's driver shows it.
 *
 * @typedef {object} DriverGpu
 * @property {string} name
 * @property {number} memoryBytes
 * @property {string} computeCapability e.g. "9.0"
 * @property {string} driver version
 */

/**
 * The GPUs that the driver shows, by `nvidia-smi`.
 *
 * @returns {DriverGpu[]} none where there is no driver
 */
export function driverGpus() {
  const query = ['--query-gpu=name,memory.total,compute_cap,driver_version', '--format=csv,noheader,nounits'];
  return (outputOf('nvidia-smi', query) ?? '')
    .split('\n')
    .map((line) => line.split(',').map((part) => part.trim()))
    .filter((parts) => parts.length === 4)
    .map(([name, mebibytes, computeCapability, driver]) => ({
      name,
      memoryBytes: Number(mebibytes) * 2 ** 20,
      computeCapability,
      driver,
    }));
}
