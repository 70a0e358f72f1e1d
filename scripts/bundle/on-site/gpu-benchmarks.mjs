/** Benchmarks of tests/bench/run.mjs that are worth a GPU's time; one that this version does not have is told of and left out. */
export const GPU_BENCHMARKS = ['training', 'gpu-inference', 'gpu-field', 'gpu-long-training'];
