#include <filesystem>

#include "check.h"
#include "data/tensor_file.h"
#include "error.h"
#include "run/run_folder.h"
#include "small_run.h"

namespace perseus::tests {
namespace {

nlohmann::json longConfig(const std::string& precision, const std::string& optimizer) {
  nlohmann::json config = smallConfig();
  config["epochs"] = 3;
  config["precision"] = precision;
  config["optimizer"]["kind"] = optimizer;
  if (optimizer == "adamw") config["schedule"]["learningRate"] = 0.002;
  return config;
}

/// Stops after `step`, resumes with other loader threads, and compares the weights with those of an unbroken
/// run.
void stopAndResume(const std::string& precision, const std::string& optimizer) {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 40);
  const nlohmann::json config = longConfig(precision, optimizer);
  StopToken never;
  Recorder whole;
  train(smallJob(config, dataset, folder / "whole"), never, whole);
  const std::string expected = bytesOf(folder / "whole/model.safetensors");

  for (const int64_t step : {1, 3, 5, 8}) {
    const std::string run = folder / ("stopped" + std::to_string(step));
    StopToken stop;
    Recorder first(&stop, step);
    const TrainResult stopped = train(smallJob(config, dataset, run), stop, first);
    check(stopped.reason == "interrupted" && stopped.step == step, "stopped at the step asked for");
    nlohmann::json other = config;
    other["loaderThreads"] = 3;
    TrainJob again = smallJob(other, dataset, run);
    again.resume = true;
    Recorder second;
    const TrainResult result = train(again, never, second);
    check(result.reason == "completed", "came to its end");
    check(bytesOf(run + "/model.safetensors") == expected,
          "the weights of an unbroken run, bit for bit, after a stop at step " + std::to_string(step) +
              " in " + precision);
    check(bytesOf(run + "/reference.safetensors") == bytesOf(folder / "whole/reference.safetensors"),
          "and its logits");
  }
}

}  // namespace

TEST("a float32 run stopped at any step resumes to the same weights, bit for bit") {
  stopAndResume("float32", "sgd");
}

TEST("a bfloat16 run with AdamW stopped at any step resumes to the same weights, bit for bit") {
  stopAndResume("bfloat16", "adamw");
}

TEST("events after the last checkpoint are cut away when a run resumes") {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 32);
  StopToken stop;
  Recorder first(&stop, 2);
  train(smallJob(longConfig("float32", "sgd"), dataset, folder / "run"), stop, first);
  // As a kill in the middle of a line leaves it.
  File log = File::openForAppending(folder / "run/events.jsonl", 1 << 20);
  const std::string torn = R"({"type":"step","epoch":1,"step":99)";
  log.write(torn.data(), torn.size());
  TrainJob again = smallJob(longConfig("float32", "sgd"), dataset, folder / "run");
  again.resume = true;
  StopToken never;
  Recorder second;
  train(again, never, second);
  const std::string events = bytesOf(folder / "run/events.jsonl");
  check(events.find("\"step\":99") == std::string::npos, "the torn line is gone");
  size_t lines = 0;
  for (size_t at = 0; at < events.size(); at = events.find('\n', at) + 1) {
    check(nlohmann::json::accept(events.substr(at, events.find('\n', at) - at)), "each line is JSON");
    ++lines;
  }
  check(lines > 10, "and there are many");
}

TEST("a run does not resume with another configuration, dataset or a damaged checkpoint") {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 32);
  StopToken stop;
  Recorder recorder(&stop, 2);
  const std::string run = folder / "run";
  train(smallJob(smallConfig(), dataset, run), stop, recorder);
  const auto codeOf = [&](const TrainJob& job) -> std::string {
    try {
      StopToken never;
      Recorder ignored;
      train(job, never, ignored);
    } catch (const Error& error) {
      return error.code();
    }
    return "none";
  };
  nlohmann::json other = smallConfig();
  other["schedule"]["learningRate"] = 0.5;
  TrainJob changed = smallJob(other, dataset, run);
  changed.resume = true;
  check(codeOf(changed) == "CONFIG_CHANGED", "another learning rate is refused");
  TrainJob foreign = smallJob(smallConfig(), dataset, run);
  foreign.resume = true;
  foreign.datasetHash = "other";
  check(codeOf(foreign) == "DATASET_CHANGED", "another dataset is refused");
  const std::string last = RunFolder{run}.last();
  std::filesystem::resize_file(last, std::filesystem::file_size(last) / 2);
  TrainJob damaged = smallJob(smallConfig(), dataset, run);
  damaged.resume = true;
  check(codeOf(damaged) == "TENSORS_CORRUPT", "half a checkpoint is refused");
}

}  // namespace perseus::tests
