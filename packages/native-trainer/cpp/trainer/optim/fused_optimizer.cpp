#include "optim/fused_optimizer.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

namespace perseus {

using kernels::StepKernels;
using kernels::StepRange;
using kernels::StepRates;

namespace {

constexpr int64_t partLength = 16384;

/// Whether both lie in memory in one order; strides along a side of length 1 say nothing.
bool inOneOrder(const at::Tensor& a, const at::Tensor& b) {
  if (!a.is_non_overlapping_and_dense()) return false;
  for (int64_t side = 0; side < a.dim(); ++side) {
    if (a.size(side) != 1 && a.stride(side) != b.stride(side)) return false;
  }
  return true;
}

template <typename T>
T* from(const at::Tensor& tensor, int64_t begin) {
  return static_cast<T*>(tensor.mutable_data_ptr()) + begin;
}

}  // namespace

FusedOptimizer::FusedOptimizer(const TrainConfig& config, const ResNet50& model, const ResNet50* average,
                               const StepKernels& kernels)
    : config_(config.optimizer),
      maxNorm_(config.gradientClipNorm),
      kernels_(kernels),
      parameters_(movedParameters(model)),
      first_(parameters_.views, at::kFloat) {
  for (const auto& item : model->named_parameters()) {
    const at::Tensor& parameter = item.value();
    const int64_t dimensions = parameter.dim();
    slots_.push_back(
        {item.key(), parameter, {}, dimensions > 1 || config_.decayNormAndBias, dimensions == 4});
    for (int64_t begin = 0; begin < parameter.numel(); begin += partLength) {
      parts_.push_back({slots_.size() - 1, begin, std::min(partLength, parameter.numel() - begin)});
    }
  }
  if (config_.kind == OptimizerKind::AdamW) {
    second_.emplace(parameters_.views, at::kFloat);
    steps_ = at::zeros({static_cast<int64_t>(slots_.size())}, at::kFloat);
  }
  if (average != nullptr) average_ = movedParameters(*average);
  if (config.precision == Precision::Bfloat16) giveCopies(model);
}

void FusedOptimizer::giveCopies(const ResNet50& model) {
  halves_.emplace(parameters_.views, at::kBFloat16);
  for (const auto& module : model->modules(/*include_self=*/false)) {
    const auto convolution = std::dynamic_pointer_cast<ConvolutionImpl>(module);
    if (!convolution) continue;
    for (size_t i = 0; i < slots_.size(); ++i) {
      if (!slots_[i].parameter.is_same(convolution->weight)) continue;
      slots_[i].half = halves_->views[i].detach().set_requires_grad(true);
      convolution->half = slots_[i].half;
    }
  }
  parametersChanged();
}

at::Tensor FusedOptimizer::step(const at::Tensor& loss, const StepScalars& scalars) {
  const at::NoGradGuard noGrad;
  const std::vector<at::Tensor> found = gradients();
  const double length = norm(found);
  const bool sound = std::isfinite(length) && std::isfinite(loss.item<double>());
  if (!sound) return at::scalar_tensor(1.0F, at::kFloat);
  const StepRates now =
      rates(length, scalars.learningRate.item<double>(), scalars.averageWeight.item<double>());
  at::parallel_for(0, static_cast<int64_t>(parts_.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      kernels_.update(rangeOf(parts_[static_cast<size_t>(i)], found), now);
  });
  return at::scalar_tensor(0.0F, at::kFloat);
}

double FusedOptimizer::norm(const std::vector<at::Tensor>& gradients) const {
  std::vector<double> squares(parts_.size());
  at::parallel_for(0, static_cast<int64_t>(parts_.size()), 1, [&](int64_t begin, int64_t end) {
    for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(end); ++i) {
      squares[i] = kernels_.squares(rangeOf(parts_[i], gradients));
    }
  });
  double sum = 0;
  for (const double square : squares) sum += square;
  return std::sqrt(sum);
}

StepRates FusedOptimizer::rates(double norm, double learningRate, double averageWeight) {
  StepRates rates{};
  rates.gradientScale = maxNorm_ > 0 ? static_cast<float>(std::min(maxNorm_ / (norm + 1e-6), 1.0)) : 1.0F;
  rates.learningRate = static_cast<float>(learningRate);
  rates.averageWeight = static_cast<float>(averageWeight);
  rates.momentum = static_cast<float>(config_.momentum);
  rates.nesterov = config_.nesterov;
  rates.fresh1 = static_cast<float>(1.0 - config_.beta1);
  rates.beta2 = static_cast<float>(config_.beta2);
  rates.fresh2 = static_cast<float>(1.0 - config_.beta2);
  rates.epsilon = static_cast<float>(config_.epsilon);
  if (config_.kind == OptimizerKind::AdamW) {
    steps_.add_(1.0F);
    const double steps = steps_.const_data_ptr<float>()[0];
    rates.correction1 = static_cast<float>(1.0 - std::pow(config_.beta1, steps));
    rates.rootCorrection2 = static_cast<float>(std::sqrt(1.0 - std::pow(config_.beta2, steps)));
  }
  return rates;
}

std::vector<at::Tensor> FusedOptimizer::gradients() const {
  std::vector<at::Tensor> found;
  found.reserve(slots_.size());
  for (const Slot& slot : slots_) {
    const at::Tensor gradient = slot.half.defined() ? slot.half.grad() : slot.parameter.grad();
    found.push_back(inOneOrder(gradient, slot.parameter)
                        ? gradient
                        : at::empty_like(slot.parameter, gradient.options()).copy_(gradient));
  }
  return found;
}

StepRange FusedOptimizer::rangeOf(const Part& part, const std::vector<at::Tensor>& gradients) const {
  const Slot& slot = slots_[part.slot];
  const int64_t at = parameters_.offsets[part.slot] + part.begin;
  StepRange range{};
  range.count = part.count;
  if (!gradients.empty()) {
    const at::Tensor& gradient = gradients[part.slot];
    range.gradientIsHalf = gradient.scalar_type() == at::kBFloat16;
    range.gradient =
        static_cast<const char*>(gradient.const_data_ptr()) + part.begin * gradient.element_size();
  }
  range.parameter = from<float>(parameters_.all, at);
  range.first = from<float>(first_.all, at);
  if (second_) range.second = from<float>(second_->all, at);
  if (average_) range.average = from<float>(average_->all, at);
  if (slot.half.defined()) range.half = from<kernels::Bfloat16>(halves_->all, at);
  range.penalty = slot.isKernel ? static_cast<float>(2.0 * config_.convolutionL2) : 0.0F;
  range.weightDecay = slot.decays ? static_cast<float>(config_.weightDecay) : 0.0F;
  return range;
}

void FusedOptimizer::parametersChanged() {
  if (!halves_) return;
  for (const Part& part : parts_) kernels_.round(rangeOf(part, {}));
}

void FusedOptimizer::zeroGradients() {
  for (Slot& slot : slots_) {
    slot.parameter.mutable_grad().reset();
    if (slot.half.defined()) slot.half.mutable_grad().reset();
  }
}

std::vector<std::pair<std::string, at::Tensor>> FusedOptimizer::state() const {
  std::vector<std::pair<std::string, at::Tensor>> all;
  // In the order of PyTorch's groups, as checkpoints have always had them.
  for (const bool decays : {true, false}) {
    for (size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].decays != decays) continue;
      all.emplace_back("optimizer.first." + slots_[i].name, first_.views[i]);
      if (!second_) continue;
      all.emplace_back("optimizer.second." + slots_[i].name, second_->views[i]);
      all.emplace_back("optimizer.steps." + slots_[i].name, steps_[static_cast<int64_t>(i)]);
    }
  }
  return all;
}

}  // namespace perseus
