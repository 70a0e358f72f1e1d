#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace perseus {

/// What a step took of a device's memory, bytes.
struct MemoryUse {
  int64_t total;   ///< that the device has
  int64_t before;  ///< in use when the step began: weights, optimizer, resident cutouts
  int64_t peak;    ///< in use at most, activations included
};

/// Measures a step on a GPU from its making on.
class MemoryMeter {
 public:
  explicit MemoryMeter(at::Device device);
  /// Up to now; zeros on the CPU.
  MemoryUse use() const;

 private:
  at::Device device_;
  int64_t before_ = 0;
};

/// A batch for which memory suffices: by what a step of `batchSize` was measured to take, if one was, else
/// half.
/// @returns at least 1, and less than `batchSize` unless that is 1
int64_t fittingBatch(int64_t batchSize, const std::optional<MemoryUse>& use);

}  // namespace perseus
