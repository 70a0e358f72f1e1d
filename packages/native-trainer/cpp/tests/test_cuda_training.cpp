#include <cmath>
#include <filesystem>

#include "check.h"
#include "data/tensor_file.h"
#include "executed_run.h"
#include "run/run_folder.h"

// On a GPU alone; elsewhere they are listed as skipped.

namespace perseus::tests {
namespace {

void needGpu() {
  if (!cudaAvailable()) skip("no GPU, or a build without CUDA");
}

Execution onGpu(Placement placement, bool graphs) {
  return {at::Device(at::kCUDA, 0), placement, graphs};
}

nlohmann::json longerConfig(const std::string& precision) {
  nlohmann::json config = smallConfig();
  config["epochs"] = 3;
  config["batchSize"] = 6;
  config["precision"] = precision;
  config["architecture"]["stemChannels"] = 16;
  config["input"]["size"] = 40;
  config["schedule"]["learningRate"] = 2e-3;
  return config;
}

}  // namespace

TEST("cuda: three epochs in float32 give the CPU's losses") {
  needGpu();
  const nlohmann::json config = longerConfig("float32");
  const Outcome cpu = outcomeOf(config, {});
  const Outcome gpu = outcomeOf(config, onGpu(Placement::Resident, false));
  for (size_t i = 0; i < cpu.losses.size(); ++i) {
    checkNear(gpu.losses[i], cpu.losses[i], 2e-3, "loss of step " + std::to_string(i + 1));
  }
  for (size_t i = 0; i < cpu.validationLosses.size(); ++i) {
    checkNear(gpu.validationLosses[i], cpu.validationLosses[i], 5e-3 * std::max(1.0, cpu.validationLosses[i]),
              "validation loss of epoch " + std::to_string(i + 1));
  }
}

TEST("cuda: recorded steps train as launched ones do, in each precision and by each optimizer") {
  needGpu();
  for (const char* precision : {"float32", "bfloat16", "float16"}) {
    for (const char* optimizer : {"sgd", "adamw"}) {
      nlohmann::json config = longerConfig(precision);
      config["optimizer"]["kind"] = optimizer;
      if (std::string(optimizer) == "adamw") config["schedule"]["learningRate"] = 1e-4;
      const Outcome launched = outcomeOf(config, onGpu(Placement::Resident, false));
      const Outcome recorded = outcomeOf(config, onGpu(Placement::Resident, true));
      const double tolerance = std::string(precision) == "float32" ? 5e-3 : 0.05;
      for (size_t i = 0; i < launched.losses.size(); ++i) {
        checkNear(recorded.losses[i], launched.losses[i], tolerance,
                  std::string(precision) + ", " + optimizer + ": loss of step " + std::to_string(i + 1));
      }
    }
  }
}

TEST("cuda: recording a step does not train") {
  needGpu();
  nlohmann::json config = longerConfig("float32");
  config["epochs"] = 1;
  config["batchSize"] = 17;
  const Outcome launched = outcomeOf(config, onGpu(Placement::Resident, false));
  const Outcome recorded = outcomeOf(config, onGpu(Placement::Resident, true));
  checkSame(recorded, launched, 1e-3, "one step");
}

TEST("cuda: cutouts that are streamed train as resident ones do") {
  needGpu();
  for (const bool graphs : {false, true}) {
    const nlohmann::json config = longerConfig("float32");
    const Outcome resident = outcomeOf(config, onGpu(Placement::Resident, graphs));
    const Outcome streamed = outcomeOf(config, onGpu(Placement::Streamed, graphs));
    for (size_t i = 0; i < resident.losses.size(); ++i) {
      checkNear(streamed.losses[i], resident.losses[i], 2e-3, "loss of step " + std::to_string(i + 1));
    }
  }
}

TEST("cuda: a run that was stopped resumes to the losses of one that was not, in each precision") {
  needGpu();
  for (const char* precision : {"float32", "bfloat16", "float16"}) {
    const TemporaryFolder folder;
    const std::string dataset = folder / "cutouts.safetensors";
    writeCutouts(dataset, 22, 40);
    nlohmann::json config = longerConfig(precision);
    config["device"] = "cuda";
    StopToken never;
    Recorder whole;
    train(smallJob(config, dataset, folder / "whole", 17, 5), never, whole);
    check(whole.of("start")[0].at("gpu").at("name").get<std::string>().size() > 0, "the GPU is told");
    StopToken stop;
    Recorder first(&stop, 4);
    check(train(smallJob(config, dataset, folder / "run", 17, 5), stop, first).reason == "interrupted",
          "stopped");
    TrainJob again = smallJob(config, dataset, folder / "run", 17, 5);
    again.resume = true;
    Recorder second;
    train(again, never, second);
    const auto expected = whole.of("step");
    const auto steps = second.of("step");
    const size_t before = expected.size() - steps.size();
    check(before == 4, "goes on after the fourth step");
    for (size_t i = 0; i < steps.size(); ++i) {
      checkNear(steps[i].at("loss"), expected[i + before].at("loss"), 0.05,
                std::string(precision) + ": loss of step " + std::to_string(i + before + 1));
    }
    check(std::filesystem::exists(folder / "run/model.safetensors"), "and leaves its model");
  }
}

}  // namespace perseus::tests
