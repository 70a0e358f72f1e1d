import { describe, expect, test } from 'vitest';
import { countGpus, whyNoDevice } from '../../src/machine/gpus.js';

/** What NVIDIA's driver leaves in /dev of a machine with four GPUs. */
const FOUR = ['null', 'nvidia0', 'nvidia1', 'nvidia2', 'nvidia3', 'nvidia-uvm', 'nvidiactl', 'nvidia-caps'];

describe('the GPUs that CUDA shows', () => {
  test('are those of the driver', () => {
    expect(countGpus({ devices: FOUR, visible: undefined })).toBe(4);
    expect(countGpus({ devices: ['null', 'tty', 'nvidiactl'], visible: undefined })).toBe(0);
    expect(countGpus({ devices: ['null', 'dxg'], visible: undefined })).toBe(1);
  });

  // As CUDA's programming guide has it, under "CUDA environment variables".
  test.each([
    ['0', 1],
    ['3,1', 2],
    ['0,7,1', 1],
    ['-1', 0],
    ['', 0],
    ['0,-1,1', 1],
    ['GPU-8932f937-d72c-4106-c12f-20bd9faed9f6,GPU-1', 2],
    ['MIG-c7384736-a75d-5afc-978f-d2f1294409fd', 1],
  ])('are fewer where CUDA_VISIBLE_DEVICES is "%s"', (visible, count) => {
    expect(countGpus({ devices: FOUR, visible })).toBe(count);
  });

  test('are none where the driver has none, whatever the variable says', () => {
    expect(countGpus({ devices: ['null'], visible: '0,1' })).toBe(0);
  });
});

test('why a device is not there is told with those that are', () => {
  expect(whyNoDevice('cpu', 0)).toBeNull();
  expect(whyNoDevice('cuda:1', 2)).toBeNull();
  expect(whyNoDevice('cuda:0', 0)).toMatch(/no NVIDIA GPU/);
  expect(whyNoDevice('cuda:1', 1)).toBe('there is no cuda:1: CUDA shows one GPU, cuda:0');
  expect(whyNoDevice('cuda:4', 4)).toBe('there is no cuda:4: CUDA shows 4 GPUs, cuda:0 to cuda:3');
});
