#include "execution.h"

#include <ATen/Context.h>
#include <c10/core/CachingDeviceAllocator.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "error.h"

namespace perseus {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Placement placementOn(at::Device device, int64_t bytes) {
  const std::string_view asked = environment("PERSEUS_CUDA_DATA");
  if (asked == "resident") return Placement::Resident;
  if (asked == "streamed") return Placement::Streamed;
  const auto [free, total] = c10::getDeviceAllocator(device.type())->getMemoryInfo(device.index());
  return bytes <= static_cast<int64_t>(free / 2) ? Placement::Resident : Placement::Streamed;
}

}  // namespace

bool cudaAvailable() {
#ifdef PERSEUS_WITH_CUDA
  return at::hasCUDA();
#else
  return false;
#endif
}

Execution executionOf(const TrainJob& job, const Cutouts& cutouts) {
  if (job.config.device == Device::Cpu) return {};
  if (!cudaAvailable()) {
    throw Error(
        "NO_CUDA",
        "device \"cuda\" was asked for, and no GPU can be used: none is found, or this addon was built "
        "without CUDA (`perseus doctor` tells). Use --device cpu.",
        {{"option", "device"}});
  }
  const at::Device device(at::kCUDA, 0);
  at::globalContext().lazyInitDevice(at::kCUDA);
  const auto bytes = static_cast<int64_t>(rowsOf(job).size()) * cutouts.bytesPerCutout();
  return {device, placementOn(device, bytes), environment("PERSEUS_CUDA_GRAPHS") != "off"};
}

std::vector<int32_t> rowsOf(const TrainJob& job) {
  std::vector<int32_t> rows = job.train.rows;
  rows.insert(rows.end(), job.validation.rows.begin(), job.validation.rows.end());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace perseus
