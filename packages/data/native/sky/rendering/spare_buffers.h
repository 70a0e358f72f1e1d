#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace sky {

/// Memory of pixels that were worked through, for the next ones: fresh memory is cleared by the system and
/// again by us, which costs as much as making colours of it.
class SpareBuffers {
 public:
  /// @param count floats, of whatever value
  std::vector<float> take(size_t count) {
    std::vector<float> buffer;
    {
      const std::lock_guard lock(mutex_);
      if (!spare_.empty()) {
        buffer = std::move(spare_.back());
        spare_.pop_back();
      }
    }
    buffer.resize(count);
    return buffer;
  }

  /// Nothing is kept of what is unusually large, nor more than some threads at a time need.
  void give(std::vector<float>&& buffer) {
    const std::lock_guard lock(mutex_);
    if (buffer.capacity() <= kLargest && spare_.size() < kMost) spare_.push_back(std::move(buffer));
  }

 private:
  static constexpr size_t kLargest = size_t{1} << 21;
  static constexpr size_t kMost = 16;

  std::mutex mutex_;
  std::vector<std::vector<float>> spare_;
};

}  // namespace sky
