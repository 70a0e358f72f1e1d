#include "optim/optimizer.h"

#include "optim/fused_optimizer.h"
#include "optim/torch_optimizer.h"

namespace perseus {

std::unique_ptr<Optimizer> makeOptimizer(const TrainConfig& config, const ResNet50& model,
                                         const ResNet50* average) {
  if (config.device == Device::Cpu) return std::make_unique<FusedOptimizer>(config, model, average);
  return std::make_unique<TorchOptimizer>(config, model, average);
}

}  // namespace perseus
