#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "model/resnet.h"

namespace perseus {

/// SGD with momentum (PyTorch's form: buf = momentum * buf + g; Nesterov 1983 optional) or AdamW (Loshchilov
/// & Hutter 2019), over the parameters of one model, with PyTorch's fused kernels.
///
/// A step whose `skip` is 1 changes nothing: decided on the device, so that no one waits for the answer.
class Optimizer {
 public:
  Optimizer(const OptimizerConfig& config, ResNet50& model);

  /// @param skip float32 scalar on the parameters' device, 0 or 1
  void step(double learningRate, at::Tensor& skip);

  /// The norm over all gradients, float32 scalar on the device; gradients are scaled to at most `maxNorm` if
  /// it is > 0.
  at::Tensor clip(double maxNorm);

  /// Adds the gradient of l2 * sum(w^2) for convolution kernels.
  void addConvolutionPenalty();

  void zeroGradients();

  /// State by name, to be saved and restored in place.
  std::vector<std::pair<std::string, at::Tensor>> state() const;

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

  OptimizerConfig config_;
  std::vector<Group> groups_;
  std::vector<at::Tensor> kernels_;
};

}  // namespace perseus
