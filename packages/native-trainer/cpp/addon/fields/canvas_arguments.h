#pragma once

#include <memory>
#include <vector>

#include "napi_setup.h"
#include "painting/windows/windows.h"

// Reads what src/torch/ gives a canvas, which has checked it: what does not fit here is a fault of ours, and
// must still not reach memory. All of it is copied: nothing that was checked can change before it is used.

/// @throws perseus::Error NATIVE_ARGUMENT, as all of these
std::vector<int32_t> blocksOf(const Napi::Value& value);

/// A whole number from 1 on.
int64_t canvasSizeOf(const Napi::Value& value, const char* name, int64_t most);

/// The memory of windows.
class WindowsArguments {
 public:
  /// @param call size, left, top, column, row, across, ids of `NativeCanvas.take`
  /// (packages/native-trainer/src/native/binding.ts)
  explicit WindowsArguments(const Napi::CallbackInfo& call);

  /// Pointers lead into this object.
  perseus::painting::Windows windows() const;

 private:
  perseus::painting::Windows sizes_{};
  std::vector<int32_t> left_, top_, ids_;
};
