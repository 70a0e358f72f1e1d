#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "model/resnet.h"

namespace perseus {

/// What changes from step to step, as scalars on the parameters' device: a recorded step takes them from
/// there. float32 on a GPU, whose kernels take nothing else; float64 on the CPU.
struct StepScalars {
  at::Tensor learningRate;
  at::Tensor averageWeight;  ///< of the new parameters in their moving average
  at::Tensor lossScale;      ///< by which the gradients are too large; undefined where they are not
};

StepScalars stepScalars(double learningRate, double averageWeight, at::Device device);

/// Moves a model's parameters, and their moving average with them, by SGD with momentum (PyTorch's form:
/// buf = momentum * buf + g; Nesterov 1983 optional) or AdamW (Loshchilov & Hutter 2019).
class Optimizer {
 public:
  Optimizer() = default;
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// One step by the gradients that `loss` left, scaled to at most the norm that the configuration allows.
  ///
  /// @returns float32 scalar on the parameters' device: 1 where the loss or a gradient was not finite, and
  /// nothing was changed
  virtual at::Tensor step(const at::Tensor& loss, const StepScalars& scalars) = 0;

  /// The same by numbers.
  at::Tensor step(const at::Tensor& loss, double learningRate, double averageWeight);

  virtual void zeroGradients() = 0;

  /// State by name, to be saved and restored in place.
  virtual std::vector<std::pair<std::string, at::Tensor>> state() const = 0;

  /// To be told after anybody else wrote into the parameters.
  virtual void parametersChanged() {}
};

/// @param model, average outlive the optimizer; their parameters may be moved to other memory. `average` is
/// null where there is none
/// @param ownPass a pass of our own, for the CPU and gradients that are not scaled; else PyTorch's kernels
std::unique_ptr<Optimizer> makeOptimizer(const TrainConfig& config, const ResNet50& model,
                                         const ResNet50* average, bool ownPass);

}  // namespace perseus
