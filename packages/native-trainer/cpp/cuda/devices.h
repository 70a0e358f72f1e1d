#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace perseus {

/// A GPU as its driver shows it.
struct Gpu {
  std::string name;
  int64_t memoryBytes;
  std::string computeCapability;  ///< e.g. "9.0"
};

/// The GPUs that LibTorch may use, in its order; none where there is no driver. No context is made on any.
std::vector<Gpu> gpus();

}  // namespace perseus
