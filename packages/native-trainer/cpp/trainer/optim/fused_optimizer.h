#pragma once

#include <optional>

#include "kernels/step_kernels.h"
#include "layers/convolution.h"
#include "optim/flat_tensors.h"
#include "optim/optimizer.h"

namespace perseus {

/// The optimizer of the CPU: clipping, decay, penalty, moments, parameters, their average, and for bfloat16
/// the copies that the convolutions run with, in one pass over memory, after one that takes the gradients'
/// norm.
///
/// Results depend on neither the number of threads nor their pace: values are moved one by one, and sums are
/// taken over fixed ranges in their order.
class FusedOptimizer final : public Optimizer {
 public:
  /// Takes the model's parameters, and the average's, into flat memory of its own. With `Precision::Bfloat16`
  /// the model's convolutions are given their copies.
  FusedOptimizer(const TrainConfig& config, const ResNet50& model, const ResNet50* average,
                 const kernels::StepKernels& kernels = kernels::stepKernels().back());

  using Optimizer::step;
  at::Tensor step(const at::Tensor& loss, const StepScalars& scalars) override;
  void zeroGradients() override;
  std::vector<std::pair<std::string, at::Tensor>> state() const override;
  void parametersChanged() override;

 private:
  /// What stays the same of one parameter.
  struct Slot {
    std::string name;
    at::Tensor parameter;
    at::Tensor half;  ///< the copy, whose gradient is then the parameter's
    bool decays;
    bool isKernel;
  };
  /// A part of a slot, of a length that one thread takes at a time.
  struct Part {
    size_t slot;
    int64_t begin;
    int64_t count;
  };

  void giveCopies(const ResNet50& model);
  /// Each slot's gradient, in the memory order of its parameter.
  std::vector<at::Tensor> gradients() const;
  kernels::StepRange rangeOf(const Part& part, const std::vector<at::Tensor>& gradients) const;
  double norm(const std::vector<at::Tensor>& gradients) const;
  kernels::StepRates rates(double norm, double learningRate, double averageWeight);

  OptimizerConfig config_;
  double maxNorm_;
  const kernels::StepKernels& kernels_;
  std::vector<Slot> slots_;
  std::vector<Part> parts_;
  FlatTensors parameters_;
  FlatTensors first_;
  std::optional<FlatTensors> second_;
  std::optional<FlatTensors> average_;
  std::optional<FlatTensors> halves_;
  at::Tensor steps_;  ///< AdamW: of each slot, as PyTorch counts them, float32
};

}  // namespace perseus
