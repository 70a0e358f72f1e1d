#pragma once

#include <c10/core/Allocator.h>

namespace perseus {

/// Keeps freed tensors of a megabyte and more for the next step while it lives, on the CPU.
///
/// A step allocates gigabytes of activations and frees them again. The C library gives large blocks back to
/// the system and gets fresh pages for the next ones, each of which is zeroed and mapped anew: on the job's
/// own thread that took a quarter of a float32 step.
class KeepFreedTensors {
 public:
  KeepFreedTensors();
  ~KeepFreedTensors();
  KeepFreedTensors(const KeepFreedTensors&) = delete;
  KeepFreedTensors& operator=(const KeepFreedTensors&) = delete;

 private:
  c10::Allocator* before_;
};

}  // namespace perseus
