#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "batches/batches.h"
#include "execution.h"
#include "model/resnet.h"
#include "optim/optimizer.h"
#include "run/checkpoint.h"
#include "step/loss_scale.h"

namespace perseus {

/// All that a step takes.
struct StepInput {
  Batch batch;
  at::Tensor learningRate;  ///< as `stepScalars` makes them
  at::Tensor averageWeight;
};

/// What a training moves: network, moving average, optimizer and loss scale, with the sums of the epoch; and
/// the step that moves it.
class Learner {
 public:
  Learner(const TrainConfig& config, const Execution& execution);
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;

  /// One optimizer step. A non-finite loss or gradient leaves weights, statistics, optimizer and average as
  /// they were.
  ///
  /// Nothing is read back, drawn or decided on the host, and all that changes is changed in place: on a GPU
  /// the step can be recorded once and replayed.
  void step(const StepInput& input);

  /// Lets go of the last step's gradients.
  void forgetGradients() { optimizer_->zeroGradients(); }

  /// Everything that `step` changes.
  std::vector<at::Tensor> everythingThatMoves() const;

  /// What a checkpoint keeps, by name.
  NamedTensors state() const;
  /// To be told after anybody else wrote into the parameters.
  void parametersChanged() { optimizer_->parametersChanged(); }

  ResNet50& model() { return model_; }
  const ResNet50& model() const { return model_; }
  /// The network that is validated and kept: the moving average's, if there is one.
  const ResNet50& shown() const { return average_ ? *average_ : model_; }
  /// Of the epoch, float64 on the device: weighted loss, weight, correct, count.
  const at::Tensor& sums() const { return sums_; }
  /// float32 scalar: 1 once a step was not finite.
  const at::Tensor& unsound() const { return unsound_; }
  const at::Tensor& lastLoss() const { return lastLoss_; }

 private:
  /// Whether this step's failing counts: gradients beyond float16's range are the loss scale's to mend.
  at::Tensor failure(const at::Tensor& loss, const at::Tensor& skip);

  const TrainConfig& config_;
  ResNet50 model_;
  std::optional<ResNet50> average_;
  std::unique_ptr<Optimizer> optimizer_;
  std::optional<LossScale> scale_;
  at::Tensor sums_;
  at::Tensor unsound_;
  at::Tensor lastLoss_;
};

/// A copy in evaluation mode, without gradients.
ResNet50 copyOf(const ResNet50& model, const ArchitectureConfig& architecture, at::Device device);

}  // namespace perseus
