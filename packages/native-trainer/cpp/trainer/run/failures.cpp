#include "run/failures.h"

#include <filesystem>
#include <string>
#include <string_view>

#include "run/run_folder.h"

namespace perseus {
namespace {

/// What may be done with the run that the failure ended.
std::string howToGoOn(const TrainJob& job) {
  if (!std::filesystem::exists(RunFolder{job.runFolder}.last())) return "Start the run anew";
  return "checkpoints/last.safetensors is whole: go on from there with `perseus train --resume`";
}

Error lostWith(const TrainJob& job, const std::string& said) {
  return {"DEVICE_LOST",
          "the GPU failed while training: " + said + ". " + howToGoOn(job) +
              "; `nvidia-smi` tells whether the GPU is well.",
          {{"path", RunFolder{job.runFolder}.last()}}};
}

}  // namespace

Error outOfMemory(const TrainJob& job, const std::optional<MemoryUse>& use) {
  const int64_t asked = job.config.batchSize;
  const int64_t fitting = fittingBatch(asked, use);
  const std::string smaller = asked > 1
                                  ? "start anew with batchSize " + std::to_string(fitting) + ", which " +
                                        (use ? "fits by what a step was measured to take" : "is half of it")
                                  : std::string("start anew with a larger input.downsample");
  return {"OUT_OF_MEMORY",
          "memory ran out at batch size " + std::to_string(asked) + ". " + howToGoOn(job) +
              " once there is more of it, or " + smaller + ": a run keeps its batch size.",
          {{"path", RunFolder{job.runFolder}.last()}, {"batchSize", asked}, {"fittingBatchSize", fitting}}};
}

bool isDeviceFailure(const c10::Error& error) {
  if (dynamic_cast<const c10::AcceleratorError*>(&error) != nullptr) return true;
  const std::string_view message = error.what_without_backtrace();
  for (const char* sign : {"CUDA error", "CUDNN_STATUS_", "CUBLAS_STATUS_"}) {
    if (message.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

bool isDeviceFailure(const Error& error) {
  return error.code() == "CUDA_KERNEL";
}

Error deviceLost(const TrainJob& job, const c10::Error& error) {
  const std::string said = error.what_without_backtrace();
  return lostWith(job, said.substr(0, said.find('\n')));
}

Error deviceLost(const TrainJob& job, const Error& error) {
  return lostWith(job, "CUDA error: " + error.fields().at("cuda").get<std::string>());
}

}  // namespace perseus
