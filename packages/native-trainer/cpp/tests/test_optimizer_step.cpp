#include <ATen/ops/full_like.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "check.h"
#include "kernels/step_kernels.h"
#include "model/initialise.h"
#include "optim/fused_optimizer.h"
#include "optim/torch_optimizer.h"
#include "run/checkpoint.h"
#include "small_run.h"

namespace perseus::tests {
namespace {

using kernels::StepKernels;
using kernels::stepKernels;

ResNet50 smallModel(const TrainConfig& config) {
  ResNet50 model(config.architecture);
  initialise(model, config.architecture, config.seed);
  model->settle(at::kCPU);
  return model;
}

/// A model and its average, moved by one optimizer.
struct Side {
  template <typename Make>
  Side(const TrainConfig& config, Make make) : model(smallModel(config)), average(smallModel(config)) {
    for (at::Tensor& parameter : average->parameters()) parameter.set_requires_grad(false);
    optimizer = make(config, model, &average);
  }

  ResNet50 model;
  ResNet50 average;
  std::unique_ptr<Optimizer> optimizer;
};

Side byPyTorch(const TrainConfig& config) {
  return {config, [](auto&&... all) { return std::make_unique<TorchOptimizer>(all...); }};
}

Side byOneself(const TrainConfig& config, const StepKernels& kernels) {
  return {config, [&](auto&&... all) { return std::make_unique<FusedOptimizer>(all..., kernels); }};
}

/// The same gradients for both, at times large, so that clipping has something to do.
void giveGradients(const Side& a, const Side& b, int step) {
  const auto first = a.model->parameters();
  const auto second = b.model->parameters();
  at::manual_seed(step);
  for (size_t i = 0; i < first.size(); ++i) {
    const at::Tensor gradient = at::randn_like(first[i]).detach() * (step % 3 == 0 ? 1.0 : 1e-3);
    first[i].mutable_grad() = gradient.clone();
    second[i].mutable_grad() = gradient.clone();
  }
}

void checkEqual(const std::vector<std::pair<std::string, at::Tensor>>& actual,
                const std::vector<std::pair<std::string, at::Tensor>>& expected, double tolerance,
                const std::string& what) {
  check(actual.size() == expected.size(), what + ": as many tensors");
  for (size_t i = 0; i < actual.size(); ++i) {
    check(actual[i].first == expected[i].first, what + ": " + expected[i].first + " in its place");
    const at::Tensor& right = expected[i].second.detach();
    const double scale = std::max(right.abs().max().item<double>(), 1e-12);
    const double error = (actual[i].second.detach() - right).abs().max().item<double>();
    checkNear(error / scale, 0, tolerance, what + ": " + expected[i].first);
  }
}

/// Forty steps by both, the seventh with a gradient and the ninth with a loss that is not finite.
void compareWithPyTorch(nlohmann::json settings, const StepKernels& kernels, const std::string& what) {
  const TrainConfig config = parseTrainConfig(settings);
  const Side expected = byPyTorch(config);
  const Side actual = byOneself(config, kernels);
  for (int step = 0; step < 40; ++step) {
    giveGradients(expected, actual, step);
    if (step == 7) {
      for (const Side* side : {&expected, &actual}) {
        side->model->fc->weight.mutable_grad().fill_(std::numeric_limits<float>::infinity());
      }
    }
    const at::Tensor loss = at::full_like(at::zeros({}), step == 9 ? std::nan("") : 1.0);
    const double weight = step < 3 ? 0.7 : 0.1;
    const auto skipped = [&](const Side& side) {
      return side.optimizer->step(loss, 0.01 / (1 + step), weight).item<float>();
    };
    check(skipped(expected) == skipped(actual), what + ": both skip, or neither");
  }
  const std::string of = what + " (" + kernels.name + ")";
  checkEqual(namedState(actual.model), namedState(expected.model), 2e-6, of);
  checkEqual(namedState(actual.average), namedState(expected.average), 2e-6, of + ", average");
  checkEqual(actual.optimizer->state(), expected.optimizer->state(), 4e-6, of + ", state");
}

nlohmann::json with(const std::string& kind, bool nesterov, double momentum, double decay, bool decayAll,
                    double l2, double clip) {
  nlohmann::json config = smallConfig();
  config["optimizer"]["kind"] = kind;
  config["optimizer"]["nesterov"] = nesterov;
  config["optimizer"]["momentum"] = momentum;
  config["optimizer"]["weightDecay"] = decay;
  config["optimizer"]["decayNormAndBias"] = decayAll;
  config["optimizer"]["convolutionL2"] = l2;
  config["gradientClipNorm"] = clip;
  return config;
}

}  // namespace

TEST("a fused step by SGD moves weights, momentum and average as PyTorch's kernels do") {
  for (const StepKernels& kernels : stepKernels()) {
    compareWithPyTorch(with("sgd", false, 0.0, 0, false, 0, 0), kernels, "plain");
    compareWithPyTorch(with("sgd", false, 0.9, 5e-4, true, 0, 0), kernels, "momentum, decay of all");
    compareWithPyTorch(with("sgd", true, 0.9, 5e-4, false, 0, 1.0), kernels, "Nesterov, clipped");
    compareWithPyTorch(with("sgd", true, 0.9, 0, false, 1e-3, 1.0), kernels, "penalty of kernels, clipped");
  }
}

TEST("a fused step by AdamW moves weights, moments and average as PyTorch's kernels do") {
  for (const StepKernels& kernels : stepKernels()) {
    compareWithPyTorch(with("adamw", false, 0, 0.05, false, 0, 0), kernels, "AdamW");
    compareWithPyTorch(with("adamw", false, 0, 0.05, true, 1e-3, 0.5), kernels, "AdamW, all options");
  }
}

TEST("a fused step depends on no number of threads") {
  const TrainConfig config = parseTrainConfig(with("adamw", false, 0, 0.05, true, 1e-3, 0.5));
  std::vector<Side> sides;
  const int before = at::get_num_threads();
  for (const int threads : {1, 2, 3}) {
    sides.push_back(byOneself(config, stepKernels().back()));
    at::set_num_threads(threads);
    for (int step = 0; step < 5; ++step) {
      giveGradients(sides.back(), sides.front(), step);
      sides.back().optimizer->step(at::zeros({}), 0.01, 0.1);
    }
  }
  at::set_num_threads(before);
  for (const Side& side : sides) {
    checkEqual(namedState(side.model), namedState(sides[0].model), 0, "weights");
    checkEqual(side.optimizer->state(), sides[0].optimizer->state(), 0, "state");
  }
}

TEST("the bfloat16 copies of kernels are PyTorch's rounding of them, after a step and after a load") {
  nlohmann::json settings = with("sgd", true, 0.9, 5e-4, false, 0, 0);
  settings["precision"] = "bfloat16";
  const TrainConfig config = parseTrainConfig(settings);
  for (const StepKernels& kernels : stepKernels()) {
    const Side side = byOneself(config, kernels);
    const Convolution& convolution = side.model->conv1;
    const auto equal = [&] {
      return at::equal(convolution->half.detach(), convolution->weight.detach().to(at::kBFloat16));
    };
    check(equal(), "from the beginning");
    for (const at::Tensor& parameter : side.model->parameters()) {
      parameter.mutable_grad() = at::randn_like(parameter).detach();
    }
    for (const auto& module : side.model->modules(false)) {
      if (const auto found = std::dynamic_pointer_cast<ConvolutionImpl>(module)) {
        found->half.mutable_grad() = at::randn_like(found->half).detach();
      }
    }
    const at::Tensor before = convolution->weight.detach().clone();
    side.optimizer->step(at::zeros({}), 0.1, 0.1);
    check(equal() && !at::equal(before, convolution->weight.detach()), "after a step");
    const at::NoGradGuard noGrad;
    convolution->weight.normal_();
    side.optimizer->parametersChanged();
    check(equal(), "after a load");
  }
}

}  // namespace perseus::tests
