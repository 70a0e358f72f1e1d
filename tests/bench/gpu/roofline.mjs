/**
 * What bounds ResNet-50 on an H200, by a model: bytes that an image moves through memory at 4.3 TB/s, and its operations at 790
 * TFLOP/s, which is what dense convolutions reach; either alone, or one after the other. Images/s, at 200 px.
 */
const TRAINING = [
  ['batch norm, ReLU and addition apart', 388, 11_100, 8_600],
  ['batch norm (and addition) and ReLU in one, forward and backward', 309, 13_900, 10_200],
  ['and statistics with the convolution', 291, 14_800, 10_600],
  ["MLPerf's: applied in the next convolution too", 256, 16_800, 11_600],
];
const INFERENCE = [['bias, ReLU and addition with the convolution, bfloat16', 46, 93_000, 51_000]];

const MODEL_OF = 'Bounds of full-width ResNet-50 at 200 px on an H200, by a model (4.3 TB/s, 790 TFLOP/s)';

/** @returns {string[]} lines of Markdown */
export function trainingRoofline() {
  return [
    `${MODEL_OF}; operations alone would allow 38 000 images/s, so memory bounds training.`,
    'The record of MLPerf, scaled to 200 px, is 9 300 to 9 700 images/s.',
    '',
    ...table(TRAINING),
  ];
}

/** @returns {string[]} lines of Markdown */
export function inferenceRoofline() {
  return [
    `${MODEL_OF}; operations alone would allow 113 000 images/s. A cutout of 120 kB comes to the GPU over PCIe`,
    '5 (about 50 GB/s) at 400 000 a second, which bounds nothing; copying it once in host memory costs one core some 20 µs.',
    '',
    ...table(INFERENCE),
  ];
}

function table(rows) {
  return [
    '| | MB an image | by memory alone, images/s | memory, then operations, images/s |',
    '|---|---|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ];
}
