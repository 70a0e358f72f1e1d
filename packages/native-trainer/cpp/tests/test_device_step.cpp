#include "check.h"
#include "executed_run.h"

// What a GPU does, asked of the CPU: cutouts rendered in the step, PyTorch's optimizer, a fourth channel.

namespace perseus::tests {
namespace {

const Execution resident{at::kCPU, Placement::Resident, false};
const Execution streamed{at::kCPU, Placement::Streamed, false};

/// One step over everything, on input that is equal bit for bit: where it is not, a few values of millions
/// fall to the other side of a ReLU. In a second step the rounding of the first, a thousand times larger
/// where batch norm divides by little, would be compared.
nlohmann::json oneStep(const std::string& optimizer) {
  nlohmann::json config = smallConfig();
  config["epochs"] = 1;
  config["batchSize"] = 64;
  config["architecture"]["stemChannels"] = 8;
  config["input"]["size"] = 64;
  config["optimizer"]["kind"] = optimizer;
  return config;
}

/// Momentum, or the first moment, is the gradient times a number: it tells of every tensor's.
void checkOneStep(const nlohmann::json& config, const std::string& what) {
  const auto side = config["input"]["size"].get<int64_t>();
  checkSame(outcomeOf(config, resident, side), outcomeOf(config, {}, side), 5e-4, what);
}

}  // namespace

TEST("a step as a GPU takes it has the CPU's own loss, gradients and averages, by SGD") {
  nlohmann::json config = oneStep("sgd");
  config["gradientClipNorm"] = 1.0;
  config["optimizer"]["convolutionL2"] = 1e-3;
  checkOneStep(config, "SGD");
}

TEST("a step as a GPU takes it has the CPU's own loss and gradients, by AdamW and without an average") {
  nlohmann::json config = oneStep("adamw");
  // AdamW divides by a gradient's own size, rounding or not; not so where this is larger than all of them.
  config["optimizer"]["epsilon"] = 10.0;
  config["schedule"]["learningRate"] = 1e-4;
  config["emaDecay"] = 0.0;
  checkOneStep(config, "AdamW");
}

TEST("a step on rotated copies with black corners is the CPU's own") {
  nlohmann::json config = oneStep("sgd");
  config["augmentation"]["rotation"] = "expanded";
  config["augmentation"]["anglesDeg"] = {30, 90};
  config["augmentation"]["interpolation"] = "nearest";
  config["augmentation"]["corners"] = "black";
  checkOneStep(config, "expanded");
}

TEST("cutouts that are streamed train as resident ones do, bit for bit, whatever the number of threads") {
  nlohmann::json config = oneStep("sgd");
  config["epochs"] = 2;
  config["batchSize"] = 6;
  config["input"]["size"] = 40;
  const Outcome expected = outcomeOf(config, resident);
  for (const int threads : {1, 3}) {
    config["loaderThreads"] = threads;
    checkSame(outcomeOf(config, streamed), expected, 0, "streamed by " + std::to_string(threads));
  }
}

}  // namespace perseus::tests
