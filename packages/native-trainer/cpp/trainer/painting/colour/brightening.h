#pragma once

#include "kernels/uncontracted.h"
#include "painting/painting.h"

namespace perseus::painting {

/// What a band's pixels are multiplied by at a place of the grid.
PERSEUS_DEVICE_FUNCTION float brighteningAt(const Brightening& brightening, int band, float factor, int32_t x,
                                            int32_t y) {
  const float* factors = brightening.factors[band];
  if (factors == nullptr) return factor;
  const int32_t step = brightening.step;
  const int32_t lastRow = brightening.nodesDown - 2;
  const int32_t lastColumn = brightening.nodesAcross - 2;
  const int32_t row = y / step < lastRow ? y / step : lastRow;
  const int32_t column = x / step < lastColumn ? x / step : lastColumn;
  const float down = static_cast<float>(y - row * step) / static_cast<float>(step);
  const float across = static_cast<float>(x - column * step) / static_cast<float>(step);
  const float* above = factors + (static_cast<int64_t>(row) * brightening.nodesAcross + column);
  const float* below = above + brightening.nodesAcross;
  const float left = above[0] + times(below[0] - above[0], down);
  const float right = above[1] + times(below[1] - above[1], down);
  return times(factor, left + times(right - left, across));
}

}  // namespace perseus::painting
