#pragma once

#include <cfloat>

#include "kernels/device_function.h"
#include "painting/painting.h"

namespace perseus::painting {

/// What a pixel of the grid has of one band: 0 with `noData` where it has nothing.
struct Sample {
  float value;
  uint8_t mask;
};

PERSEUS_DEVICE_FUNCTION Sample nothing() {
  return {0, noData};
}

/// In this order NaN, which is no value, never counts.
PERSEUS_DEVICE_FUNCTION float larger(float largest, float value) {
  return largest < value ? value : largest;
}

/// @param largest of the pixels that contributed
PERSEUS_DEVICE_FUNCTION Sample sampleOf(float value, float largest, float saturation) {
  const bool has = value >= -FLT_MAX && value <= FLT_MAX;
  const uint8_t reached = largest >= saturation ? saturated : 0;
  return {has ? value : 0.0F, has ? reached : noData};
}

PERSEUS_DEVICE_FUNCTION const float* pixelAt(const BandSource& band, int32_t column, int32_t row) {
  return band.pixels + (static_cast<int64_t>(row) * band.width + column);
}

}  // namespace perseus::painting
