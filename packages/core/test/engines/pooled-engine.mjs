// ONNX Runtime on the processor under the names of two GPUs, for the suites that every engine passes.
import { onnxruntimeEngine, openPool } from '@perseus/core';

/** What the two processes import. */
export const onProcessor = {
  ...onnxruntimeEngine,
  open: (modelPath, options) => onnxruntimeEngine.open(modelPath, { ...options, device: 'cpu' }),
};

export const pooled = {
  ...onnxruntimeEngine,
  open: (modelPath, options) => {
    const remote = { module: import.meta.url, export: 'onProcessor' };
    return openPool({ ...onProcessor, remote }, modelPath, ['cuda:0', 'cuda:1'], options);
  },
};
