/** Settings of what both train in the benchmarks: ResNet-50 at full resolution by SGD with Nesterov momentum. */
export const NESTEROV_SGD = {
  emaDecay: 0,
  'input.downsample': 1,
  'optimizer.kind': 'sgd',
  'optimizer.momentum': 0.9,
  'optimizer.nesterov': true,
};
