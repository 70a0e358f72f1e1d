#pragma once

#include <ATen/autocast_mode.h>

#include "config/config.h"

namespace perseus {

/// Runs operations of its scope in bfloat16 where that is safe (PyTorch's list), when the configuration asks
/// for it. Autocast is a property of the thread: made on the thread that runs the operations.
class AutocastGuard {
 public:
  AutocastGuard(Precision precision, at::DeviceType device)
      : device_(device), enabled_(precision == Precision::Bfloat16) {
    if (!enabled_) return;
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::increment_nesting();
  }
  ~AutocastGuard() {
    if (!enabled_) return;
    // Casts of weights are cached until the outermost scope ends; kept longer they would be those of the last
    // step.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, false);
  }
  AutocastGuard(const AutocastGuard&) = delete;
  AutocastGuard& operator=(const AutocastGuard&) = delete;

 private:
  at::DeviceType device_;
  bool enabled_;
};

}  // namespace perseus
