#include "step/learner.h"

#include <ATen/ops/isfinite.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <iterator>
#include <utility>

#include "model/autocast.h"
#include "model/initialise.h"
#include "model/input.h"
#include "step/loss.h"

namespace perseus {
namespace {

ResNet50 freshModel(const TrainConfig& config, at::Device device) {
  ResNet50 model(config.architecture);
  initialise(model, config.architecture, config.seed);
  model->settle(device);
  return model;
}

NamedTensors withPrefix(const std::string& prefix, const ResNet50& model) {
  NamedTensors named = namedState(model);
  for (auto& item : named) item.first = prefix + item.first;
  return named;
}

void append(NamedTensors& to, NamedTensors more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

ResNet50 copyOf(const ResNet50& model, const ArchitectureConfig& architecture, at::Device device) {
  ResNet50 copy(architecture);
  copy->settle(device);
  copyState(model, copy);
  for (at::Tensor& parameter : copy->parameters()) parameter.set_requires_grad(false);
  copy->eval();
  return copy;
}

Learner::Learner(const TrainConfig& config, const Execution& execution)
    : config_(config),
      model_(freshModel(config, execution.device)),
      sums_(at::zeros({4}, at::TensorOptions(execution.device).dtype(at::kDouble))),
      unsound_(at::zeros({}, at::TensorOptions(execution.device).dtype(at::kFloat))),
      lastLoss_(at::zeros_like(unsound_)) {
  const bool scaled = config.precision == Precision::Float16;
  if (config.emaDecay > 0) average_ = copyOf(model_, config.architecture, execution.device);
  optimizer_ = makeOptimizer(config, model_, average_ ? &*average_ : nullptr,
                             execution.placement == Placement::Host && !scaled);
  if (scaled) scale_.emplace(execution.device);
  model_->train();
}

void Learner::step(const StepInput& input) {
  const Batch& batch = input.batch;
  const at::Tensor& labels = batch.labels;
  const at::Tensor classWeights =
      at::where(labels == 1, config_.loss.classWeights[1], config_.loss.classWeights[0]);
  const at::Tensor weights = batch.weights * classWeights.to(at::kFloat);

  // The forward pass moves batch norm's statistics before anyone can tell whether the step is sound.
  const at::Tensor statisticsBefore = model_->statistics().clone();
  at::Tensor logits;
  {
    const AutocastGuard autocast(config_.precision, labels.device().type());
    logits = model_->forward(networkInput(batch, config_, config_.precision)).logits;
  }
  logits = logits.to(at::kFloat);
  const at::Tensor losses = smoothedCrossEntropy(logits, labels, config_.loss.labelSmoothing);
  const at::Tensor loss = (losses * weights).sum() / weights.sum();
  optimizer_->zeroGradients();
  (scale_ ? loss * scale_->factor() : loss).backward();

  const at::NoGradGuard noGrad;
  const at::Tensor skip = optimizer_->step(
      loss, {input.learningRate, input.averageWeight, scale_ ? scale_->factor() : at::Tensor()});
  model_->statistics().copy_(at::where(skip > 0, statisticsBefore, model_->statistics()));
  if (average_) {
    (*average_)->statistics().lerp_(model_->statistics(), input.averageWeight.to(at::kFloat) * (1.0 - skip));
  }

  unsound_.copy_(at::maximum(unsound_, failure(loss, skip)));
  lastLoss_.copy_(loss.detach());
  const at::Tensor correct = (logits.argmax(1) == labels).sum().to(at::kDouble);
  sums_ += at::stack({(losses * weights).sum().to(at::kDouble), weights.sum().to(at::kDouble), correct,
                      at::ones_like(correct) * static_cast<double>(labels.size(0))});
}

at::Tensor Learner::failure(const at::Tensor& loss, const at::Tensor& skip) {
  if (!scale_) return skip;
  const at::Tensor forgiven = at::isfinite(loss).to(at::kFloat) * scale_->mayBeTooLarge();
  scale_->update(skip);
  return skip * (1.0 - forgiven);
}

NamedTensors Learner::state() const {
  NamedTensors tensors = withPrefix("model.", model_);
  if (average_) append(tensors, withPrefix("average.", *average_));
  append(tensors, optimizer_->state());
  if (scale_) append(tensors, scale_->state());
  return tensors;
}

std::vector<at::Tensor> Learner::everythingThatMoves() const {
  std::vector<at::Tensor> all = {sums_, unsound_, lastLoss_};
  for (const auto& [name, tensor] : state()) all.push_back(tensor.detach());
  return all;
}

}  // namespace perseus
