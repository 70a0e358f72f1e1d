/** The benchmarks of tests/bench/run.mjs that want a GPU. */
export const GPU_BENCHMARKS = ['gpu-training', 'gpu-inference', 'gpu-field', 'gpu-long-training'];
