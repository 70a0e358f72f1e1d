#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "data/device_input.h"

namespace perseus::tests {

/// Looks at random cutouts, some of which have no angle, a right one, or a flip.
struct InputCase {
  std::string name;
  at::Tensor cutouts;  ///< uint8 [N, H, W, 3]
  std::vector<Sample> samples;
  InputConfig input;
  Rendering rendering;

  at::Tensor looks() const {
    return looksOf(samples, {cutouts.size(1), cutouts.size(2)}, input.size, rendering.interpolation);
  }
};

/// Every interpolation and policy of corners, with cutouts larger, smaller, odd, and too wide for 32-bit
/// positions.
std::vector<InputCase> inputCases();

}  // namespace perseus::tests
