#pragma once

#include "optim/optimizer.h"

namespace perseus {

/// The optimizer of PyTorch's fused kernels, on any device. Whether a step is sound is decided on the device,
/// so that no one waits for the answer.
class TorchOptimizer final : public Optimizer {
 public:
  TorchOptimizer(const TrainConfig& config, const ResNet50& model, const ResNet50* average);

  at::Tensor step(const at::Tensor& loss, double learningRate, double averageWeight) override;
  void zeroGradients() override;
  std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  struct Group {
    double weightDecay;
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> first;   ///< momentum, or the mean of gradients
    std::vector<at::Tensor> second;  ///< AdamW: the mean of squared gradients
    std::vector<at::Tensor> steps;   ///< AdamW: float32 scalars
    std::vector<std::string> names;
  };

  static std::vector<at::Tensor> gradients(const std::vector<at::Tensor>& parameters);

  /// Adds the gradient of l2 * sum(w^2) for convolution kernels.
  void addConvolutionPenalty();
  /// The norm over all gradients, which are scaled to at most the configuration's.
  at::Tensor clip();
  void move(double learningRate, at::Tensor& skip);
  void updateAverage(const at::Tensor& weight);

  OptimizerConfig config_;
  double maxNorm_;
  std::vector<Group> groups_;
  std::vector<at::Tensor> kernels_;
  std::vector<at::Tensor> current_;   ///< all parameters, and beside them
  std::vector<at::Tensor> averaged_;  ///< their averages, or nothing
};

}  // namespace perseus
