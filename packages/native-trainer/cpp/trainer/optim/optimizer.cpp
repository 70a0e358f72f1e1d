#include "optim/optimizer.h"

#include <ATen/ops/full.h>

#include "optim/fused_optimizer.h"
#include "optim/torch_optimizer.h"

namespace perseus {

StepScalars stepScalars(double learningRate, double averageWeight, at::Device device) {
  const auto options = at::TensorOptions(device).dtype(device.is_cpu() ? at::kDouble : at::kFloat);
  return {at::full({}, learningRate, options), at::full({}, averageWeight, options), {}};
}

at::Tensor Optimizer::step(const at::Tensor& loss, double learningRate, double averageWeight) {
  return step(loss, stepScalars(learningRate, averageWeight, loss.device()));
}

std::unique_ptr<Optimizer> makeOptimizer(const TrainConfig& config, const ResNet50& model,
                                         const ResNet50* average, bool ownPass) {
  if (ownPass) return std::make_unique<FusedOptimizer>(config, model, average);
  return std::make_unique<TorchOptimizer>(config, model, average);
}

}  // namespace perseus
