#include <c10/util/Exception.h>

#include <functional>

#include "check.h"
#include "error.h"
#include "run/memory_use.h"
#include "run/run_folder.h"
#include "small_run.h"

namespace perseus::tests {
namespace {

/// Fails at a step, as a device would.
class FailingSink : public EventSink {
 public:
  FailingSink(int64_t step, std::function<void()> fail) : step_(step), fail_(std::move(fail)) {}
  void event(const nlohmann::json& event) override {
    if (event.at("type") == "step" && event.at("step") == step_) fail_();
  }

 private:
  int64_t step_;
  std::function<void()> fail_;
};

c10::SourceLocation here() {
  return {__func__, __FILE__, static_cast<uint32_t>(__LINE__)};
}

/// What `train` says of a failure in the second step; the checkpoint must be as it was, and a resumed run
/// must come to the weights of one that never failed.
Error saidOf(const std::function<void()>& fail) {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 32);
  nlohmann::json config = smallConfig();
  config["epochs"] = 1;
  StopToken never;
  Recorder recorder;
  train(smallJob(config, dataset, folder / "whole"), never, recorder);
  FailingSink failing(2, fail);
  try {
    train(smallJob(config, dataset, folder / "run"), never, failing);
  } catch (const Error& error) {
    TrainJob again = smallJob(config, dataset, folder / "run");
    again.resume = true;
    train(again, never, recorder);
    check(bytesOf(folder / "run/model.safetensors") == bytesOf(folder / "whole/model.safetensors"),
          "the resumed run's weights are those of one that never failed");
    return error;
  }
  throw Failure("nothing was thrown");
}

}  // namespace

TEST("memory that runs out leaves a run that can be resumed, and names a batch that would fit") {
  for (const auto& fail :
       std::vector<std::function<void()>>{[] { throw c10::OutOfMemoryError(here(), "CUDA out of memory"); },
                                          [] { throw std::bad_alloc(); }}) {
    const Error error = saidOf(fail);
    check(error.code() == "OUT_OF_MEMORY", error.code());
    check(error.fields().at("batchSize") == 4 && error.fields().at("fittingBatchSize") == 2, "half of four");
    const std::string message = error.what();
    check(message.find("batch size 4") != std::string::npos &&
              message.find("batchSize 2") != std::string::npos &&
              message.find("--resume") != std::string::npos,
          message);
  }
}

TEST("a device that is lost leaves a run that can be resumed, and is told with what its driver said") {
  for (const auto& fail : std::vector<std::function<void()>>{
           [] { throw c10::AcceleratorError(here(), 719, "CUDA error: unspecified launch failure\nmore"); },
           [] { throw c10::Error(here(), "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"); },
           [] { throw Error("CUDA_KERNEL", "It did not run.", {{"cuda", "unspecified launch failure"}}); }}) {
    const Error error = saidOf(fail);
    check(error.code() == "DEVICE_LOST", error.code());
    const std::string message = error.what();
    check(message.find('\n') == std::string::npos && message.find("--resume") != std::string::npos, message);
  }
}

TEST("other errors of LibTorch stay what they are") {
  try {
    saidOf([] { throw c10::Error(here(), "shapes differ"); });
  } catch (const c10::Error& error) {
    return;
  }
  throw Failure("the error was taken for another");
}

TEST("a batch that fits is told by what a step was measured to take") {
  constexpr int64_t giga = int64_t{1} << 30;
  check(fittingBatch(64, std::nullopt) == 32, "half, where nothing is known");
  check(fittingBatch(1, std::nullopt) == 1, "one is the least");
  // 0.9 of 10 less 1 is 8, and each of 64 takes an eighth of one.
  check(fittingBatch(128, MemoryUse{10 * giga, giga, 17 * giga}) == 64, "by the measure");
  check(fittingBatch(64, MemoryUse{80 * giga, giga, 9 * giga}) == 63, "always fewer than what did not fit");
  check(fittingBatch(64, MemoryUse{giga, giga, 2 * giga}) == 1, "at least one");
}

}  // namespace perseus::tests
