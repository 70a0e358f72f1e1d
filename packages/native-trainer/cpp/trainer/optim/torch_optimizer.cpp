#include "optim/torch_optimizer.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

namespace perseus {

TorchOptimizer::TorchOptimizer(const TrainConfig& trainConfig, const ResNet50& model, const ResNet50* average)
    : config_(trainConfig.optimizer),
      maxNorm_(trainConfig.gradientClipNorm),
      parameters_(movedParameters(model)) {
  if (average != nullptr) average_ = movedParameters(*average);
  const OptimizerConfig& config = config_;
  Group decayed{config.weightDecay, {}, {}, {}, {}, {}};
  Group spared{0.0, {}, {}, {}, {}, {}};
  for (const auto& item : model->named_parameters()) {
    const at::Tensor& parameter = item.value();
    Group& group = parameter.dim() > 1 || config.decayNormAndBias ? decayed : spared;
    group.parameters.push_back(parameter);
    group.names.push_back(item.key());
    group.first.push_back(at::zeros_like(parameter).detach());
    if (config.kind == OptimizerKind::AdamW) {
      group.second.push_back(at::zeros_like(parameter).detach());
    }
    if (parameter.dim() == 4) kernels_.push_back(parameter);
  }
  steps_ = at::zeros({static_cast<int64_t>(parameters_.views.size())}, parameters_.all.options());
  int64_t next = 0;
  for (Group* group : {&decayed, &spared}) {
    for (size_t i = 0; i < group->second.size(); ++i) group->steps.push_back(steps_[next++]);
    if (!group->parameters.empty()) groups_.push_back(std::move(*group));
  }
}

std::vector<at::Tensor> TorchOptimizer::gradients(const std::vector<at::Tensor>& parameters) {
  std::vector<at::Tensor> found;
  found.reserve(parameters.size());
  for (const at::Tensor& parameter : parameters) found.push_back(parameter.grad());
  return found;
}

at::Tensor TorchOptimizer::step(const at::Tensor& loss, const StepScalars& scalars) {
  const at::NoGradGuard noGrad;
  unscale(scalars.lossScale);
  addConvolutionPenalty();
  const at::Tensor norm = clip();
  at::Tensor skip = at::isfinite(loss).logical_and(at::isfinite(norm)).logical_not().to(at::kFloat);
  move(scalars.learningRate, skip);
  if (average_) average_->all.lerp_(parameters_.all, scalars.averageWeight.to(at::kFloat) * (1.0 - skip));
  return skip;
}

void TorchOptimizer::unscale(const at::Tensor& lossScale) {
  if (!lossScale.defined()) return;
  for (Group& group : groups_) at::_foreach_mul_(gradients(group.parameters), lossScale.reciprocal());
}

void TorchOptimizer::move(const at::Tensor& learningRate, at::Tensor& skip) {
  if (config_.kind == OptimizerKind::AdamW) steps_.add_(1.0 - skip);
  for (Group& group : groups_) {
    const std::vector<at::Tensor> grads = gradients(group.parameters);
    if (config_.kind == OptimizerKind::Sgd) {
      // With zeroed buffers the first step equals PyTorch's own first step, and a resumed run needs no flag.
      // The kernel takes no buffers where there is no momentum.
      const std::vector<at::Tensor> none;
      at::_fused_sgd_(group.parameters, grads, config_.momentum > 0 ? group.first : none, group.weightDecay,
                      config_.momentum, learningRate,
                      /*dampening=*/0.0, config_.nesterov, /*maximize=*/false, /*is_first_step=*/false,
                      /*grad_scale=*/{}, skip);
    } else {
      at::_fused_adamw_(group.parameters, grads, group.first, group.second, /*max_exp_avg_sqs=*/{},
                        group.steps, learningRate, config_.beta1, config_.beta2, group.weightDecay,
                        config_.epsilon,
                        /*amsgrad=*/false, /*maximize=*/false, /*grad_scale=*/{}, skip);
    }
  }
}

at::Tensor TorchOptimizer::clip() {
  std::vector<at::Tensor> all;
  for (const Group& group : groups_) {
    for (at::Tensor& gradient : gradients(group.parameters)) all.push_back(std::move(gradient));
  }
  const at::Tensor norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(all)));
  if (maxNorm_ > 0) at::_foreach_mul_(all, at::clamp(maxNorm_ / (norm + 1e-6), {}, 1.0));
  return norm;
}

void TorchOptimizer::addConvolutionPenalty() {
  if (config_.convolutionL2 == 0) return;
  at::_foreach_add_(gradients(kernels_), kernels_, 2.0 * config_.convolutionL2);
}

void TorchOptimizer::zeroGradients() {
  for (Group& group : groups_) {
    for (at::Tensor& parameter : group.parameters) parameter.mutable_grad().reset();
  }
}

std::vector<std::pair<std::string, at::Tensor>> TorchOptimizer::state() const {
  std::vector<std::pair<std::string, at::Tensor>> all;
  for (const Group& group : groups_) {
    for (size_t i = 0; i < group.parameters.size(); ++i) {
      all.emplace_back("optimizer.first." + group.names[i], group.first[i]);
      if (config_.kind == OptimizerKind::AdamW) {
        all.emplace_back("optimizer.second." + group.names[i], group.second[i]);
        all.emplace_back("optimizer.steps." + group.names[i], group.steps[i]);
      }
    }
  }
  return all;
}

}  // namespace perseus
