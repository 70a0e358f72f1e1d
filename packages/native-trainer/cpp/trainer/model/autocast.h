#pragma once

#include <ATen/autocast_mode.h>

#include "config/config.h"

namespace perseus {

/// What convolutions and products run in.
inline at::ScalarType typeOf(Precision precision) {
  switch (precision) {
    case Precision::Float32:
      return at::kFloat;
    case Precision::Bfloat16:
      return at::kBFloat16;
    case Precision::Float16:
      return at::kHalf;
  }
  return at::kFloat;
}

/// Runs operations of its scope in two bytes where that is safe (PyTorch's list), when the configuration asks
/// for it. Autocast is a property of the thread: made on the thread that runs the operations.
class AutocastGuard {
 public:
  AutocastGuard(Precision precision, at::DeviceType device)
      : device_(device), enabled_(precision != Precision::Float32) {
    if (!enabled_) return;
    at::autocast::set_autocast_dtype(device_, typeOf(precision));
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
