#pragma once

#include <atomic>

namespace perseus {

/// Asked from any thread; the training looks at it between steps.
class StopToken {
 public:
  void request() { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const { return requested_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace perseus
