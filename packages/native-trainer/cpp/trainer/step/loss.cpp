#include "step/loss.h"

#include <ATen/ops/log_softmax.h>

namespace perseus {

at::Tensor smoothedCrossEntropy(const at::Tensor& logits, const at::Tensor& labels, double smoothing) {
  const at::Tensor logProbability = at::log_softmax(logits, 1);
  const at::Tensor ofLabel = -logProbability.gather(1, labels.unsqueeze(1)).squeeze(1);
  return smoothing == 0 ? ofLabel : ofLabel * (1.0 - smoothing) - logProbability.mean(1) * smoothing;
}

}  // namespace perseus
