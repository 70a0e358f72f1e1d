#pragma once

#include <optional>

#include "optim/flat_tensors.h"
#include "optim/optimizer.h"

namespace perseus {

/// The optimizer of PyTorch's fused kernels, on any device. Whether a step is sound is decided on the device,
/// and all that changes from step to step is read there, so that nobody waits and a step can be recorded.
class TorchOptimizer final : public Optimizer {
 public:
  TorchOptimizer(const TrainConfig& config, const ResNet50& model, const ResNet50* average);

  using Optimizer::step;
  at::Tensor step(const at::Tensor& loss, const StepScalars& scalars) override;
  void zeroGradients() override;
  std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  struct Group {
    double weightDecay;
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> first;   ///< momentum, or the mean of gradients
    std::vector<at::Tensor> second;  ///< AdamW: the mean of squared gradients
    std::vector<at::Tensor> steps;   ///< AdamW: scalars of `steps_`
    std::vector<std::string> names;
  };

  static std::vector<at::Tensor> gradients(const std::vector<at::Tensor>& parameters);

  void unscale(const at::Tensor& lossScale);
  /// Adds the gradient of l2 * sum(w^2) for convolution kernels.
  void addConvolutionPenalty();
  /// The norm over all gradients, which are scaled to at most the configuration's.
  at::Tensor clip();
  void move(const at::Tensor& learningRate, at::Tensor& skip);

  OptimizerConfig config_;
  double maxNorm_;
  std::vector<Group> groups_;
  std::vector<at::Tensor> kernels_;
  FlatTensors parameters_;
  std::optional<FlatTensors> average_;
  at::Tensor steps_;  ///< AdamW: float32, of each parameter in the groups' order
};

}  // namespace perseus
