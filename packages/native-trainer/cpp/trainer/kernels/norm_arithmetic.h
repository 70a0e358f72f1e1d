#pragma once

#include "kernels/device_function.h"

namespace perseus::kernels {

// What a norm's loops do to one value, on the CPU and on the device. A NaN goes through ReLU and through its
// mask, as in PyTorch.

PERSEUS_INLINED_FUNCTION float positive(float value) {
  return value <= 0.0F ? 0.0F : value;
}

/// A gradient where the ReLU of `value` let it through.
PERSEUS_INLINED_FUNCTION float masked(float gradient, float value) {
  return value <= 0.0F ? 0.0F : gradient;
}

/// Batch norm, of a value's distance from the mean.
PERSEUS_INLINED_FUNCTION float normed(float fromMean, float scale, float offset) {
  return fromMean * scale + offset;
}

/// Gradient of batch norm's input, g being that of its output.
PERSEUS_INLINED_FUNCTION float inputGradient(float g, float fromMean, float scale, float slope, float level) {
  return g * scale + (slope * fromMean + level);
}

}  // namespace perseus::kernels
