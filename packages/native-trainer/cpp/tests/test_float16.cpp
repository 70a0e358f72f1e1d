#include <ATen/ops/randint.h>

#include <cmath>

#include "check.h"
#include "executed_run.h"
#include "model/evaluate.h"
#include "step/learner.h"

namespace perseus::tests {
namespace {

const Execution resident{at::kCPU, Placement::Resident, false};

nlohmann::json halfConfig(double maxNorm = 0.0) {
  nlohmann::json config = smallConfig();
  config["precision"] = "float16";
  config["gradientClipNorm"] = maxNorm;
  return config;
}

/// A learner in float16 with a batch of its own.
struct Learning {
  explicit Learning(double maxNorm = 0.0)
      : config(parseTrainConfig(halfConfig(maxNorm))), learner(config, Execution{}) {
    at::manual_seed(3);
    input.batch.images = at::randint(0, 256, {4, 32, 32, 3}, at::kByte);
    input.batch.labels = int32Tensor({0, 1, 0, 1}).to(at::kLong);
    input.batch.weights = float32Tensor({1, 1, 1, 1});
    const StepScalars scalars = stepScalars(0.01, 0.1, at::kCPU);
    input.learningRate = scalars.learningRate;
    input.averageWeight = scalars.averageWeight;
  }

  at::Tensor state(const std::string& name) const {
    for (const auto& [key, tensor] : learner.state()) {
      if (key == name) return tensor.detach();
    }
    throw Failure(name + " is no part of the state");
  }
  double factor() const { return state("lossScale.factor").item<double>(); }
  bool sound() const { return learner.unsound().item<float>() == 0; }

  TrainConfig config;
  Learner learner;
  StepInput input;
};

}  // namespace

TEST("a run in float16 comes to losses near float32's") {
  nlohmann::json config = halfConfig();
  const Outcome half = outcomeOf(config, resident);
  config["precision"] = "float32";
  const Outcome whole = outcomeOf(config, resident);
  checkNear(half.losses[0], whole.losses[0], 0.05, "loss of the first step");
  for (const double loss : half.losses) check(std::isfinite(loss) && loss < 3, "every loss is a sound one");
}

TEST("float16 gradients that overflow skip the step and halve the loss scale, and the run goes on") {
  Learning one;
  one.state("lossScale.factor").fill_(0x1p100);
  const at::Tensor before = one.state("model.fc.weight").clone();
  const at::Tensor statistics = one.learner.model()->statistics().clone();
  one.learner.step(one.input);
  check(one.sound(), "no failure of the run");
  checkNear(one.factor(), 0x1p99, 0, "half the factor");
  check(at::equal(one.state("model.fc.weight"), before), "weights are as they were");
  check(at::equal(one.learner.model()->statistics(), statistics), "statistics too");
  one.state("lossScale.factor").fill_(16.0);
  one.learner.step(one.input);
  check(one.sound() && !at::equal(one.state("model.fc.weight"), before), "the next step moves them");
}

TEST("the loss scale doubles after 2000 sound steps") {
  Learning one;
  one.state("lossScale.factor").fill_(16.0);
  one.state("lossScale.soundSteps").fill_(1998);
  one.learner.step(one.input);
  checkNear(one.factor(), 16, 0, "after 1999");
  one.learner.step(one.input);
  checkNear(one.factor(), 32, 0, "after 2000");
  checkNear(one.state("lossScale.soundSteps").item<double>(), 0, 0, "and counts anew");
}

TEST("a loss that is not finite ends a run in float16, and so do such gradients at a loss scale of 1") {
  Learning one;
  one.input.batch.weights.fill_(std::nanf(""));
  one.learner.step(one.input);
  check(!one.sound(), "the loss");
  LossScale scale(at::kCPU);
  scale.state()[0].second.fill_(1.0);
  check(scale.mayBeTooLarge().item<float>() == 0, "a factor of 1 is not to blame");
  scale.state()[0].second.fill_(2.0);
  check(scale.mayBeTooLarge().item<float>() == 1, "a factor of 2 may be");
}

TEST("steps in float16 divide the gradients by the loss scale, and clip them after it") {
  for (const double maxNorm : {0.0, 1e-3}) {
    std::vector<at::Tensor> moments;
    for (const double factor : {8.0, 32.0}) {
      Learning one(maxNorm);
      one.state("lossScale.factor").fill_(factor);
      one.learner.step(one.input);
      moments.push_back(one.state("optimizer.first.fc.weight"));
    }
    const double largest = moments[0].abs().max().item<double>();
    check(largest > 0, "there is a gradient");
    checkNear((moments[0] - moments[1]).abs().max().item<double>() / largest, 0, 0.1,
              "momentum at a largest norm of " + std::to_string(maxNorm));
  }
}

}  // namespace perseus::tests
